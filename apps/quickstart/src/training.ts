import * as tf from "@tensorflow/tfjs-core";
import type { Curves, Epoch, Timing } from "./curves.ts";
import { classes, type Digits, pickDigits, pixels, type Split } from "./digits.ts";
import { Network } from "./network.ts";
import { makeOptimizer, type NetworkOptimizer } from "./optimizer.ts";
import { QuickstartError } from "./quickstartError.ts";
import type { Random } from "./random.ts";
import type { Settings } from "./settings.ts";

/** Digits that each step learns from. */
export const batchSize = 64;
/** Digits that are tested at once. */
const testBatchSize = 500;

/** One run: the network, its optimizer, its random numbers, and how far it is. */
export class Training implements Curves {
  readonly settings: Settings;
  readonly split: Split;
  readonly network: Network;
  readonly optimizer: NetworkOptimizer;
  readonly random: Random;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  losses: number[] = [];
  rates: number[] = [];
  epochs: Epoch[] = [];
  /** The places of the digits in the order of the current epoch. */
  order: Int32Array = new Int32Array();
  /** Right answers of the current epoch so far. */
  right = 0;
  #timed = { steps: 0, ms: 0, optimizerMs: 0 };

  /** @param random - draws the first weights, then the order of the digits and how they are moved */
  constructor(settings: Settings, split: Split, random: Random) {
    this.settings = settings;
    this.split = split;
    this.random = random;
    this.stepsPerEpoch = Math.floor(split.train.labels.length / batchSize);
    this.totalSteps = settings.epochs * this.stepsPerEpoch;
    this.network = new Network(random);
    this.optimizer = makeOptimizer(settings, this.network.weights, this.totalSteps);
  }

  /** Steps made so far. */
  get step(): number {
    return this.losses.length;
  }

  get isDone(): boolean {
    return this.step === this.totalSteps;
  }

  /**
   * Makes one step. Returns the epoch that ended with it, if one did.
   *
   * @throws QuickstartError where the loss is no longer a number.
   */
  async advance(): Promise<(Epoch & Timing) | undefined> {
    const started = performance.now();
    const place = this.step % this.stepsPerEpoch;
    if (place === 0) this.#startEpoch();
    const places = this.order.subarray(place * batchSize, (place + 1) * batchSize);
    const rate = this.optimizer.learningRate;
    const { loss, right } = await this.#learn(pickDigits(this.split.train, places, this.random));
    this.losses.push(loss);
    this.rates.push(rate);
    this.right += right;
    this.#timed.steps++;
    this.#timed.ms += performance.now() - started;
    return place + 1 === this.stepsPerEpoch ? this.#endEpoch() : undefined;
  }

  /** The share of test digits that the network gets right. */
  async testAccuracy(): Promise<number> {
    const { images, labels } = this.split.test;
    let right = 0;
    for (let start = 0; start < labels.length; start += testBatchSize) {
      const expected = labels.subarray(start, start + testBatchSize);
      const rows = images.subarray(start * pixels, (start + expected.length) * pixels);
      const answers = tf.tidy(() => tf.argMax(this.network.scores(tf.tensor2d(rows, [expected.length, pixels])), 1));
      for (const [i, answer] of (await answers.data()).entries()) if (answer === expected[i]) right++;
      answers.dispose();
    }
    return right / labels.length;
  }

  /** Frees the weights and the optimizer's state. */
  dispose(): void {
    this.optimizer.dispose();
    this.network.dispose();
  }

  /** One step of the optimizer; what comes back is from before it. */
  async #learn(batch: Digits): Promise<{ loss: number; right: number }> {
    const outcome = tf.tidy(() => {
      const images = tf.tensor2d(batch.images, [batch.labels.length, pixels]);
      const labels = tf.tensor1d(batch.labels, "int32");
      const scores: tf.Tensor[] = [];
      const { value, grads } = tf.variableGrads(() => {
        scores.push(tf.keep(this.network.scores(images)));
        return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, classes), scores[0]!);
      }, [...this.network.weights]);
      const before = performance.now();
      this.optimizer.applyGradients(grads);
      this.#timed.optimizerMs += performance.now() - before;
      const right = tf.sum(tf.cast(tf.equal(tf.argMax(scores[0]!, 1), labels), "float32"));
      tf.dispose(scores);
      return tf.stack([value, right]);
    });
    const [loss, right] = await outcome.data();
    outcome.dispose();
    if (!Number.isFinite(loss))
      throw new QuickstartError(`the loss is ${loss} in step ${this.step + 1}: choose a smaller --lr.`);
    return { loss: loss!, right: right! };
  }

  #startEpoch(): void {
    this.order = this.random.permutation(this.split.train.labels.length);
    this.right = 0;
    this.#timed = { steps: 0, ms: 0, optimizerMs: 0 };
  }

  async #endEpoch(): Promise<Epoch & Timing> {
    const losses = this.losses.slice(-this.stepsPerEpoch);
    const epoch = {
      epoch: this.epochs.length + 1,
      loss: losses.reduce((sum, loss) => sum + loss) / losses.length,
      trainAccuracy: this.right / (this.stepsPerEpoch * batchSize),
      testAccuracy: await this.testAccuracy(),
      rate: this.rates.at(-1)!,
    };
    this.epochs.push(epoch);
    const { steps, ms, optimizerMs } = this.#timed;
    return { ...epoch, stepMs: ms / steps, optimizerShare: optimizerMs / ms };
  }
}
