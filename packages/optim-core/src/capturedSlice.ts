import type { Kernel, Rows, TensorLaunch } from "./backend.ts";
import type { PreparedTensor } from "./deviceSteps.ts";
import { checkOptions } from "./domain.ts";
import type { PlainGroup } from "./group.ts";
import { mapValues } from "./mapValues.ts";
import type { Options } from "./program.ts";
import type { Rule } from "./rule.ts";
import { uniformTable } from "./uniformTable.ts";

/** Steps whose uniforms are on the device at once. */
const most = 256;

/** The options of a group as they are now. */
const optionsOf = <Buf>({ params: _, ...options }: PlainGroup<Buf>): Options => options;

/** Options that stay as they are when somebody writes into a list of them. */
const copied = (options: Options): Options => mapValues(options, (x) => (Array.isArray(x) ? [...x] : x));

const isSame = (a: Options, b: Options): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, x]) => x === b[name] || (Array.isArray(x) && String(x) === String(b[name])));

/** In a captured step, the tensors of one group and one kernel that have had as many steps, and their uniforms for the steps to come. */
export class CapturedSlice<Buf> {
  readonly group: PlainGroup<Buf>;
  readonly kernel: Kernel;
  /** The steps that they had when they were captured. */
  readonly base: number;
  readonly tensors: PreparedTensor<Buf>[] = [];
  readonly #launches: { rows: Rows; counter?: Buf }[] = [];
  #done: number;
  /** What the rows are for, once there are some, and the last step that has one. */
  #options: Options | undefined;
  #last = 0;
  /** How many rows come next. The first time, as many as there may ever be. */
  #span = most;

  constructor(group: PlainGroup<Buf>, kernel: Kernel, base: number) {
    this.group = group;
    this.kernel = kernel;
    this.base = base;
    this.#done = base;
  }

  /** Takes in a tensor. */
  add(now: PreparedTensor<Buf>): TensorLaunch<Buf> {
    const { buffers, shape, param } = now;
    const launch = { buffers, shape, param, rows: now.rows };
    this.tensors.push(now);
    this.#launches.push(launch);
    return launch;
  }

  /** Takes the buffer that counts its steps, from 0 on. */
  countBy(counter: Buf): void {
    for (const launch of this.#launches) launch.counter = counter;
  }

  /** Whether a tensor is as it was captured, but for its steps, which were all taken here. */
  has({ step, buffers, param }: PreparedTensor<Buf>): boolean {
    return step === this.#done && buffers.p === param.data && buffers.g === param.grad;
  }

  /**
   * Whether the next step needs other rows: those that are there are used up, or for other options.
   *
   * @throws OptimError for an option outside its domain.
   */
  isBehind(rule: Rule): boolean {
    const options = optionsOf(this.group);
    if (this.#options && isSame(options, this.#options)) {
      const isUsedUp = this.#done >= this.#last;
      if (isUsedUp) this.#span = Math.min(most, 4 * this.#span);
      return isUsedUp;
    }
    checkOptions(rule, options);
    return true;
  }

  /** Makes rows from the next step on. */
  fill(): void {
    const options = optionsOf(this.group);
    if (this.#options && !isSame(options, this.#options)) this.#span = 1;
    this.#options = copied(options);
    this.#last = this.#done + this.#span;
    const values = uniformTable(this.kernel.program, options, this.#done + 1, this.#span);
    const rows = { first: this.#done - this.base, values };
    for (const launch of this.#launches) launch.rows = rows;
  }

  /** Takes note of a step that was done. */
  advance(): void {
    this.#done++;
    for (const now of this.tensors) (now as { step: number }).step++;
  }
}
