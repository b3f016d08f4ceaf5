/** Parts of memory that may be allocated again. */
export class FreeSpans {
  /** In their order; no two touch. */
  #spans: { start: number; end: number }[] = [];

  give(start: number, bytes: number): void {
    const spans = [...this.#spans, { start, end: start + bytes }].sort((a, b) => a.start - b.start);
    this.#spans = [];
    for (const span of spans) {
      const last = this.#spans.at(-1);
      if (last?.end === span.start) last.end = span.end;
      else this.#spans.push(span);
    }
  }

  /** The start of the first part that is large enough, from now on taken. */
  take(bytes: number): number | undefined {
    const at = this.#spans.findIndex(({ start, end }) => end - start >= bytes);
    const span = this.#spans[at];
    if (!span) return undefined;
    const { start } = span;
    span.start += bytes;
    if (span.start === span.end) this.#spans.splice(at, 1);
    return start;
  }
}
