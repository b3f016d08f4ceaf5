/** What a pickle may call: a name of Python and our own function that stands for it. Nothing else in a pickle is callable. */
export class PickleClass {
  /** Module and name, joined by a dot. */
  readonly name: string;
  readonly call: (args: readonly unknown[]) => unknown;

  constructor(name: string, call: (args: readonly unknown[]) => unknown) {
    this.name = name;
    this.call = call;
  }
}
