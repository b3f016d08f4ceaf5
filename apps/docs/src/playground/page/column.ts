/** Numbers that come step by step, in a typed array that grows. */
export class Column {
  #values = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What has come so far: a view, until the next `push`. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** The number that came last; undefined before there is one. */
  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#values[this.#length - 1];
  }

  push(more: readonly number[]): void {
    const length = this.#length + more.length;
    if (length > this.#values.length) {
      const larger = new Float64Array(Math.max(length, 2 * this.#values.length));
      larger.set(this.values);
      this.#values = larger;
    }
    this.#values.set(more, this.#length);
    this.#length = length;
  }
}
