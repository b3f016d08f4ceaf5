import type { GpuArray } from "./gpuArray.ts";
import type { Ground } from "./ground.ts";
import { makePlan } from "./makePlan.ts";
import { lengthsOf, type Plan, type Runs } from "./plan.ts";

/** How many plans are kept: an optimizer that takes its turn has one, and four in the hands of a scaler. */
const most = 16;

/** The runs of a backend: those whose plans are known, and those that wait for the next one. */
export class RunQueue {
  readonly #ground: Ground;
  #plans: Plan[] = [];
  /** The one whose numbers the tables hold. */
  #written: Plan | undefined;
  #soon: Runs[number][] = [];

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Enqueues a run, with those that wait for it. Where it throws, they go on waiting. */
  run(launches: Runs[number]): void {
    this.#enqueue([...this.#soon, launches]);
  }

  /** Lets a run wait for the next one. It throws now what it would throw then. */
  runSoon(launches: Runs[number]): void {
    this.#planOf([launches]);
    this.#soon.push(launches);
  }

  /** Enqueues what waits. */
  settle(): void {
    if (this.#soon.length > 0 && !this.#ground.gpu.isLost) this.#enqueue(this.#soon);
  }

  /** Drops the plans that have an array, which is freed. */
  forget(array: GpuArray): void {
    this.#keep(this.#plans.filter((plan) => !plan.arrays.has(array)));
  }

  /** Enqueues runs as one submission, or nothing where it throws. */
  #enqueue(runs: Runs): void {
    const { tables, gpu } = this.#ground;
    const plan = this.#planOf(runs);
    this.#soon = [];
    const isNext = plan !== this.#written;
    this.#written = plan;
    plan.write(tables.hold("rows", 0), gpu.device.queue, isNext);
    gpu.submit(plan.label, (encoder) => plan.encode(encoder));
  }

  /** The plan of these runs, which are new only in their rows or altogether; it is kept as the one that was used last. */
  #planOf(runs: Runs): Plan {
    const { generation } = this.#ground.tables;
    const lengths = lengthsOf(runs);
    const launches = runs.flat();
    const known = this.#plans.find(
      (plan) => plan.generation === generation && plan.lengths === lengths && plan.takes(launches),
    );
    const plan = known ?? makePlan(runs, this.#ground);
    if (plan !== this.#plans[0]) this.#keep([plan, ...this.#plans.filter((other) => other !== plan)].slice(0, most));
    return plan;
  }

  #keep(plans: Plan[]): void {
    for (const plan of this.#plans) if (!plans.includes(plan)) plan.drop();
    this.#plans = plans;
  }
}
