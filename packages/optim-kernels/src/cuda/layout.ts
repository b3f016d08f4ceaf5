/** A stretch of memory while it is laid out: places are taken first, and written once all are known. */
export class Layout {
  bytes = 0;

  /** Where so many bytes begin. */
  take(bytes: number, alignment = 16): number {
    const start = Math.ceil(this.bytes / alignment) * alignment;
    this.bytes = start + bytes;
    return start;
  }
}
