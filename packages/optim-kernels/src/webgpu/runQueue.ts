import type { GpuArray } from "./gpuArray.ts";
import type { Ground } from "./ground.ts";
import { makePlan } from "./makePlan.ts";
import { lengthsOf, type Plan, type Runs } from "./plan.ts";

/** How many plans of different runs are kept, one for each optimizer that takes its turn. */
const most = 8;

/** The runs of a backend: those whose plans are known, and those that wait for the next one. */
export class RunQueue {
  readonly #ground: Ground;
  #plans: Plan[] = [];
  /** The one whose numbers the tables hold. */
  #written: Plan | undefined;
  readonly #soon: Runs[number][] = [];

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Enqueues a run, with those that wait for it. Nothing of it is enqueued where it throws. */
  run(launches: Runs[number]): void {
    this.#enqueue([...this.#soon.splice(0), launches]);
  }

  /** Lets a run wait for the next one. */
  runSoon(launches: Runs[number]): void {
    this.#soon.push(launches);
  }

  /** Enqueues what waits. */
  settle(): void {
    const runs = this.#soon.splice(0);
    if (runs.length > 0 && !this.#ground.gpu.isLost) this.#enqueue(runs);
  }

  /** Drops the plans that have an array, which is freed. */
  forget(array: GpuArray): void {
    this.#keep(this.#plans.filter((plan) => !plan.arrays.has(array)));
  }

  /** Enqueues runs, in one submission if that can be. Where one of them cannot be done, those before it are. */
  #enqueue(runs: Runs): void {
    const { tables, gpu } = this.#ground;
    const plan = this.#planOf(runs);
    if (!plan) {
      for (const each of runs) this.#enqueue([each]);
      return;
    }
    const isNext = plan !== this.#written;
    if (isNext) this.#keep([plan, ...this.#plans.filter((other) => other !== plan)].slice(0, most));
    this.#written = plan;
    plan.write(tables.hold("rows", 0), gpu.device.queue, isNext);
    gpu.submit(plan.label, (encoder) => plan.encode(encoder));
  }

  /** The plan of these runs; undefined where each of them has to be enqueued by itself. */
  #planOf(runs: Runs): Plan | undefined {
    const { generation } = this.#ground.tables;
    const lengths = lengthsOf(runs);
    const launches = runs.flat();
    const known = this.#plans.find(
      (plan) => plan.generation === generation && plan.lengths === lengths && plan.takes(launches),
    );
    if (known) return known;
    const isOne = runs.length < 2;
    try {
      const made = makePlan(runs, this.#ground);
      // Its copies are made before all of them.
      if (isOne || made.apart.length === 0) return made;
      made.drop();
    } catch (error) {
      // By itself, the one that fails says so.
      if (isOne) throw error;
    }
    return undefined;
  }

  #keep(plans: Plan[]): void {
    for (const plan of this.#plans) if (!plans.includes(plan)) plan.drop();
    this.#plans = plans;
  }
}
