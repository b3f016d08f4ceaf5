import * as tf from "@tensorflow/tfjs-core";
import type { Checkpoint, HostTensor, SchedulerState } from "optim-core";
import type { Settings } from "./settings.ts";
import type { Training } from "./training.ts";
import { UsageError } from "./usageError.ts";

const kind = "optim quickstart 1";

/**
 * All that a run is at its present step: settings, weights, optimizer, schedule, random numbers, its place in the
 * epoch, and the curves. Nothing in it depends on the clock, so equal runs have equal checkpoints, byte for byte.
 */
export async function checkpointOf(training: Training): Promise<Checkpoint> {
  const { settings, network, optimizer, random, order, right, losses, rates, epochs } = training;
  const weights = network.weights.map(async (weight): Promise<[string, HostTensor]> => {
    const data = (await weight.data()) as Float32Array;
    return [weight.name, { dtype: "f32", shape: weight.shape, data }];
  });
  return {
    kind,
    settings: { ...settings },
    weights: Object.fromEntries(await Promise.all(weights)),
    optimizer: await optimizer.inner!.stateDict(),
    schedule: optimizer.scheduler!.stateDict() as SchedulerState,
    random: random.state,
    order: { dtype: "i32", shape: [order.length], data: order },
    right,
    losses: { dtype: "f64", shape: [losses.length], data: Float64Array.from(losses) },
    rates: { dtype: "f64", shape: [rates.length], data: Float64Array.from(rates) },
    epochs: epochs.map((epoch) => ({ ...epoch })),
  };
}

/** The settings of the run that a checkpoint is of. @throws UsageError where it is of another program. */
export function settingsOf(checkpoint: Checkpoint): Settings {
  if (checkpoint.kind !== kind) throw new UsageError(`--resume: this file is no checkpoint of "${kind}".`);
  return saved(checkpoint).settings;
}

/** Makes a fresh training with the same settings what the saved one was. */
export function restore(training: Training, checkpoint: Checkpoint): void {
  const { weights, optimizer, schedule, random, order, right, losses, rates, epochs } = saved(checkpoint);
  for (const weight of training.network.weights) {
    const { data, shape } = weights[weight.name]!;
    tf.tidy(() => weight.assign(tf.tensor(data as Float32Array, [...shape])));
  }
  training.optimizer.inner!.loadStateDict(optimizer);
  training.optimizer.scheduler!.loadStateDict(schedule);
  training.random.state = random;
  training.order = Int32Array.from(order.data as Int32Array);
  training.right = right;
  training.losses = Array.from(losses.data as Float64Array);
  training.rates = Array.from(rates.data as Float64Array);
  training.epochs = [...epochs];
}

/** What {@link checkpointOf} writes. A file's digest was checked when it was read, so it holds what was written. */
interface Saved extends Pick<Training, "right" | "epochs"> {
  readonly settings: Settings;
  readonly weights: Readonly<Record<string, HostTensor>>;
  readonly optimizer: Awaited<ReturnType<NonNullable<Training["optimizer"]["inner"]>["stateDict"]>>;
  readonly schedule: never;
  readonly random: Training["random"]["state"];
  readonly order: HostTensor;
  readonly losses: HostTensor;
  readonly rates: HostTensor;
}

const saved = (checkpoint: Checkpoint): Saved => checkpoint as unknown as Saved;
