/** A pause of a run: whoever asks for it waits until it has begun, the run waits until it is over. */
export class Pause {
  readonly begun: Promise<void>;
  readonly over: Promise<void>;
  begin!: () => void;
  end!: () => void;

  constructor() {
    this.begun = new Promise((resolve) => {
      this.begin = resolve;
    });
    this.over = new Promise((resolve) => {
      this.end = resolve;
    });
  }
}
