/** What a call returns instead of success, with the reason in words. */
export class Fault extends Error {
  /** A CUresult. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
