import { type Kernel, type Launch, labelOf, type Rows, type TensorLaunch } from "optim-core";

/** A kernel whose uniforms lie on a device. */
export interface RowKernel extends Kernel {
  /** From one row of uniforms to the next, in bytes. */
  readonly rowStride: number;
}

/** Rows of uniforms that some tensors share, and where they lie. */
export interface RowSlot<Buf> {
  readonly kernel: Kernel;
  /** From one row to the next, in bytes. */
  readonly stride: number;
  /** The bytes before the rows that say which they are, where a count on the device picks one. */
  readonly header: number;
  readonly counter: Buf | undefined;
  /** How many there are at most. */
  readonly count: number;
  /** In bytes, among the rows of a run. */
  readonly offset: number;
  /** Those of the run that is being prepared. */
  rows: Rows | undefined;
  /** Those that were written last. */
  written?: Rows | undefined;
}

/** A run as it was given, to be known again while the same buffers come back in the same order, and where its uniforms lie. */
export class GivenRun<Buf> {
  /** What it is, for errors. */
  readonly label: string;
  readonly tensors: TensorLaunch<Buf>[];
  /** What it must not outlive. */
  readonly arrays: ReadonlySet<Buf>;
  readonly slots: RowSlot<Buf>[] = [];
  /** That of each tensor. */
  readonly slotOf: readonly RowSlot<Buf>[];
  /** The bytes of all rows. */
  readonly rowBytes: number;

  /** @param headerBytes - What stands before rows from which a count picks: as much as a row, where nothing is said. */
  constructor(launches: readonly Launch<Buf>[], headerBytes?: number) {
    this.tensors = launches.flatMap(({ tensors }) => tensors);
    this.arrays = new Set(
      this.tensors.flatMap(({ buffers, counter }) => [...Object.values(buffers), ...(counter ? [counter] : [])]),
    );
    const names = new Set(launches.map(({ kernel }) => kernel.program.name));
    const [first] = this.tensors;
    this.label = `a step of ${[...names].join(" and ")}${first ? `, beginning with ${labelOf(first.param ?? first)}` : ""}`;
    let offset = 0;
    this.slotOf = launches.flatMap(({ kernel, tensors }) =>
      tensors.map(({ rows, counter }) => {
        const stride = (kernel as RowKernel).rowStride;
        let slot = this.slots.at(-1);
        if (slot?.rows !== rows || slot.counter !== counter || slot.kernel !== kernel) {
          const header = counter ? (headerBytes ?? stride) : 0;
          const count = counter ? rows.values.length : 1;
          slot = { kernel, stride, header, counter, count, offset, rows };
          this.slots.push(slot);
          offset += header + stride * count;
        }
        return slot;
      }),
    );
    this.rowBytes = offset;
  }

  /** Whether these launches are those that it was made for, with new rows; then it holds the new rows. */
  takes(launches: readonly Launch<Buf>[]): boolean {
    const { slotOf, tensors, slots } = this;
    for (const slot of slots) slot.rows = undefined;
    let k = 0;
    for (const { kernel, tensors: given } of launches)
      for (const tensor of given) {
        const slot = slotOf[k];
        const { rows, counter, buffers, shape } = tensor;
        if (slot?.kernel !== kernel || slot.counter !== counter) return false;
        if (slot.rows !== rows) {
          if (slot.rows || (counter && slot.count < rows.values.length)) return false;
          slot.rows = rows;
        }
        const before = tensors[k]!;
        if (shape !== before.shape && String(shape) !== String(before.shape)) return false;
        if (buffers !== before.buffers)
          for (const name in before.buffers) if (buffers[name] !== before.buffers[name]) return false;
        tensors[k++] = tensor;
      }
    return k === tensors.length;
  }

  /** Puts the rows where the kernels look for them, at the beginning of a buffer; false where all of them are there already. */
  writeRows(data: Float32Array): boolean {
    let isNew = false;
    for (const slot of this.slots) {
      const { rows, stride, header, offset, count } = slot;
      if (rows === slot.written) continue;
      isNew = true;
      slot.written = rows;
      const { values, first } = rows!;
      if (header) new Int32Array(data.buffer, offset).set([first, values.length]);
      values.slice(0, count).forEach((row, i) => data.set(row, (offset + header + i * stride) / 4));
    }
    return isNew;
  }
}
