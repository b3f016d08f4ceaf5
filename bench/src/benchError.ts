/** What ends a benchmark with one line on standard error, and with this exit code: 1 for wrong results, 2 for a wrong command line. */
export class BenchError extends Error {
  override readonly name = "BenchError";
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
