/** PTX that ptxas would refuse, or that is not emulated; the message says which line. */
export class PtxError extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}; ${message}`);
  }
}
