import {
  bindScalar,
  type DeviceSteps,
  defineRule,
  type Kernel,
  kernelsOf,
  type Launch,
  type Memory,
  OptimError,
  type Options,
  type Param,
  type PreparedLaunch,
  type PreparedTensor,
  type Rows,
  type Rule,
  slot,
  where,
} from "optim-core";
import { DeviceCount } from "./deviceCount.ts";
import { numbersOf } from "./numbersOf.ts";
import type { Scalable } from "./scalable.ts";
import { gradFactor, scaledRule } from "./scaledRule.ts";

/** Adds a step to a count, unless it is skipped. */
const counting = defineRule({
  name: "counting steps",
  hyper: {},
  state: { gate: slot({ extent: "tensor" }) },
  update: ({ p, gate }) => ({ p: p.add(where(gate.lt(0), 0, 1)), gate }),
}) as unknown as Rule;

/** The count of a parameter on the device; absent where the host still knows it. */
const countOf = <Buf>(memory: Pick<Memory<Buf>, "count"> | undefined): DeviceCount<Buf> | undefined =>
  memory?.count as DeviceCount<Buf> | undefined;

/**
 * The steps of one optimizer, once a gradient scaler has had a part in them: gradients are multiplied by a number on the device, and where
 * that is below 0 nothing is done and nothing counted. It stays with the optimizer, since only the device knows its step counts then.
 */
export class ScaledSteps<Buf> implements DeviceSteps<Buf> {
  /** What gradients are multiplied by; below 0, the step is skipped. */
  readonly gate: Buf;
  /** Set while a scaler steps: it looks at the gradients, if that is still to be done, and so sets the gate. Other steps are plain. */
  look: (() => void) | undefined;
  /** Whether the gate lets everything through. */
  isOpen = true;
  /** Whether a scaler has begun with the gradients, so that only it can step with them. */
  isPending = false;
  readonly #optimizer: Scalable<Buf>;
  readonly #countingKernel: Kernel;
  readonly #counts = new Set<DeviceCount<Buf>>();
  #memory: ReadonlyMap<Param<Buf>, Memory<Buf>> = new Map();
  /** The tensors that were counted last: the same ones go on with the counts that they have. */
  #counted: readonly PreparedTensor<Buf>[] = [];
  /** The counts of the step that is about to run. */
  #running: readonly DeviceCount<Buf>[] = [];

  private constructor(optimizer: Scalable<Buf>) {
    const { backend } = optimizer;
    const rule = optimizer.rule as unknown as Rule;
    this.#optimizer = optimizer;
    this.gate = backend.alloc("f32", 1);
    backend.fill(this.gate, 1);
    this.#countingKernel = kernelsOf(counting, backend)({}, "f32");
    const [selecting, seen] = [false, true].map((isSeen) => kernelsOf(scaledRule(rule, isSeen), backend));
    optimizer.kernel = (group, dtype) => {
      bindScalar(group, gradFactor, this.gate);
      return (numbersOf(backend, this.gate) ? seen! : selecting!)(group, dtype);
    };
    optimizer.deviceSteps = this;
    optimizer.hook("postStep", () => this.#done(), { prepend: true });
  }

  /** Those of an optimizer: from the first call on, its steps are such steps. */
  static of<Buf>(optimizer: Scalable<Buf>): ScaledSteps<Buf> {
    const { deviceSteps } = optimizer;
    return deviceSteps instanceof ScaledSteps ? deviceSteps : new ScaledSteps(optimizer);
  }

  prepare(
    launches: readonly PreparedLaunch<Buf>[],
    memory: ReadonlyMap<Param<Buf>, Memory<Buf>>,
  ): readonly Launch<Buf>[] {
    this.#memory = memory;
    const { backend, paramGroups, rule } = this.#optimizer;
    if (this.look) this.look();
    else if (this.isPending)
      throw new OptimError(
        `${rule.name}: a GradScaler has unscaled its gradients, which are still as they were: step by scaler.step(optimizer), or end the round with scaler.update().`,
      );
    else if (!this.isOpen) {
      backend.fill(this.gate, 1);
      this.isOpen = true;
    }

    // In memory of the host there is nothing to ask the device for: a step that is skipped is not run.
    const isSkipped = (numbersOf(backend, this.gate)?.[0] ?? 0) < 0;
    const all = launches.flatMap(({ tensors }) => tensors);
    if (!this.#areCounted(all)) this.#giveCounts(all);
    const running = new Set(all.map((now) => countOf<Buf>(now)!));
    for (const count of running) {
      count.look(() => this.#tell());
      count.check(rule.name);
    }
    for (const { kernel, tensors } of launches) {
      const tables = new Map<Rows, Map<DeviceCount<Buf>, Rows>>();
      let [given, counted, rows]: [Rows?, DeviceCount<Buf>?, Rows?] = [];
      for (const now of tensors) {
        const count = countOf<Buf>(now)!;
        if (now.rows !== given || count !== counted) {
          [given, counted] = [now.rows, count];
          const ofGroup = tables.get(given) ?? new Map<DeviceCount<Buf>, Rows>();
          tables.set(given, ofGroup);
          rows = ofGroup.get(count);
        }
        if (!rows) {
          const group = paramGroups.find(({ params }) => params.includes(now.param))!;
          rows = count.rows(kernel.program, group as unknown as Options);
          tables.get(given!)!.set(count, rows);
        }
        now.rows = rows;
        now.counter = count.counter;
      }
    }
    this.#running = isSkipped ? [] : [...running];
    if (isSkipped) return [];
    const tensors = this.#running.map(({ launch }) => launch);
    return tensors.length > 0 ? [...launches, { kernel: this.#countingKernel, tensors }] : launches;
  }

  dispose(): void {
    const { backend } = this.#optimizer;
    for (const count of this.#counts) count.free();
    this.#counts.clear();
    backend.free(this.gate);
  }

  /** Whether these are the tensors that were counted last: then nobody else can have come to share their counts, or left. */
  #areCounted(tensors: readonly PreparedTensor<Buf>[]): boolean {
    const before = this.#counted;
    return tensors.length === before.length && tensors.every((now, i) => now === before[i]);
  }

  /**
   * Gives each tensor of a step its count: one of its own from steps before, if those who share it are all here, or a new one. Before the step
   * that is what it was, under another name perhaps, so that a step which fails has changed nothing.
   */
  #giveCounts(tensors: readonly PreparedTensor<Buf>[]): void {
    this.#counted = [];
    this.#freeUnused();
    const holders = new Map<DeviceCount<Buf>, number>();
    for (const memory of this.#memory.values()) {
      const count = countOf<Buf>(memory);
      if (count) holders.set(count, (holders.get(count) ?? 0) + 1);
    }
    const together = new Map<DeviceCount<Buf> | string, PreparedTensor<Buf>[]>();
    for (const now of tensors) {
      const key = countOf<Buf>(this.#memory.get(now.param)) ?? `${now.param.dtype} ${now.step}`;
      const list = together.get(key) ?? [];
      list.push(now);
      together.set(key, list);
    }
    for (const [key, list] of together) {
      const known = typeof key === "string" ? undefined : key;
      const count = known && holders.get(known) === list.length ? known : this.#make(known, list[0]!.step);
      for (const now of list) now.count = count;
    }
    this.#counted = tensors;
  }

  #make(from: DeviceCount<Buf> | undefined, step: number): DeviceCount<Buf> {
    const made = from?.split() ?? new DeviceCount(this.#optimizer.backend, this.gate, step);
    this.#counts.add(made);
    return made;
  }

  /** Once the backend has taken a step. */
  #done(): void {
    for (const count of this.#running) {
      count.advance();
      count.look(() => this.#tell());
    }
    this.#running = [];
    this.#tell();
  }

  /** Writes what is known into the memory of the optimizer. */
  #tell(): void {
    for (const memory of this.#memory.values()) {
      const count = countOf<Buf>(memory);
      if (count) (memory as { step: number }).step = count.most;
    }
  }

  #freeUnused(): void {
    const used = new Set([...this.#memory.values()].map((memory) => countOf(memory)));
    for (const count of this.#counts)
      if (!used.has(count)) {
        count.free();
        this.#counts.delete(count);
      }
  }
}
