import { defaultOf, type Rule } from "optim-core";
import { decodeDigits } from "./digits/decodeDigits.ts";
import type { DigitsSplit } from "./digits/digits.ts";
import { digitsProblem } from "./digits/digitsProblem.ts";
import { kernelTexts } from "./kernelTexts.ts";
import { type Gpu, Landlord } from "./landlord.ts";
import { type LoadModule, OptimizerTypes } from "./optimizerTypes.ts";
import { parseSettings } from "./parseSettings.ts";
import type { Compiled, Device, Kernels, Playground, Report } from "./playground.ts";
import type { Problem } from "./problem.ts";
import { Racer } from "./racer.ts";
import { type Prepared, Run } from "./run.ts";
import { sampleOptimizer } from "./sampleOptimizer.ts";
import type { Entrant, OptionValue, Precision, RunSettings, Task } from "./settings.ts";
import { surfaceProblem } from "./surface/surfaceProblem.ts";
import { surfaces } from "./surface/surfaces.ts";

/** What differs between a page's worker and Node. */
export interface Surroundings {
  /** Gets the file of digits, when they are first learnt. */
  loadDigits(): Promise<Uint8Array>;
  /** Absent where there is no WebGPU. */
  readonly gpu: Gpu | undefined;
  readonly loadModule: LoadModule;
}

/**
 * The playground itself, wherever it runs. It trains in the thread that it is in, and listens to calls in between; a reader's code that
 * never returns stops it for good, so that only ending the thread helps.
 */
export class PlaygroundEngine implements Playground {
  readonly #surroundings: Surroundings;
  readonly #landlord: Landlord;
  readonly #types: OptimizerTypes;
  #digits: Promise<DigitsSplit> | undefined;
  #run: Run | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#landlord = new Landlord(surroundings.gpu);
    this.#types = new OptimizerTypes(surroundings.loadModule);
  }

  /** How many bytes its WebAssembly memory has grown to. */
  get wasmBytes(): number {
    return this.#landlord.wasmBytes;
  }

  devices(): Promise<readonly Device[]> {
    return this.#landlord.devices();
  }

  /** @throws OptimError for settings that are refused, and where there is no such backend here. */
  async start(given: RunSettings, report: Report): Promise<void> {
    const settings = parseSettings(given);
    // From here to the end nothing waits: of two calls at once the second one is the run.
    const run = new Run({
      steps: settings.steps,
      before: this.#run?.end(),
      prepare: () => this.#prepare(settings),
      report,
    });
    this.#run = run;
    await run.done;
  }

  async pause(): Promise<void> {
    await this.#run?.pause();
  }

  async resume(): Promise<void> {
    this.#run?.resume();
  }

  async reset(): Promise<void> {
    await this.#run?.end();
  }

  async kernels({ options, ...entrant }: Entrant, precision: Precision): Promise<Kernels> {
    return kernelTexts(await this.#types.of(entrant), options, precision);
  }

  async compile(source: string): Promise<Compiled> {
    const type = await this.#types.read(source);
    // A rule is traced, and so looked at, by its first step.
    sampleOptimizer(type, {}, "float32").step();
    const { name, hyper } = type.rule as unknown as Rule;
    const defaults = Object.entries(hyper).map(([key, value]) => [key, defaultOf(value)] as const);
    const given = defaults.filter((each): each is [string, OptionValue] => each[1] !== null);
    return { name, options: Object.fromEntries(given) };
  }

  async #prepare(settings: RunSettings): Promise<Prepared> {
    const { task, entrants, backend, seed } = settings;
    const [problem, types] = await Promise.all([
      this.#problem(task, seed),
      Promise.all(entrants.map((entrant) => this.#types.of(entrant))),
    ]);
    const lease = await this.#landlord.lease(backend);
    try {
      const racers = entrants.map((entrant, i) => new Racer(types[i]!, entrant, settings, problem, lease.place()));
      return { racers, hasPoints: task !== "digits", close: () => lease.close() };
    } catch (error) {
      lease.close();
      throw error;
    }
  }

  async #problem(task: Task, seed: number): Promise<Problem> {
    if (task !== "digits") return surfaceProblem(surfaces[task], seed);
    this.#digits ??= this.#surroundings.loadDigits().then(decodeDigits);
    try {
      return digitsProblem(await this.#digits, seed);
    } catch (error) {
      // The next run asks again.
      this.#digits = undefined;
      throw error;
    }
  }
}
