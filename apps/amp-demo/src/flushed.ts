import { toF16 } from "optim-amp";
import { linearAxis, logAxis, percent, whole } from "tooling-demo";
import type { Demo } from "./demo.ts";
import type { Gradients } from "./gradients.ts";

/** What becomes of gradients as halves. */
export interface Shares {
  /** The share that is 0 as a half, of those that are not. */
  readonly flushed: number;
  /** The share that is infinite as a half. */
  readonly overflowed: number;
}

/** What becomes of gradients that are multiplied by a scale and rounded to halves. Those that are 0 already do not count. */
export function sharesAt(scale: number, gradients: readonly Float32Array[]): Shares {
  const counts = { all: 0, flushed: 0, overflowed: 0 };
  for (const gradient of gradients)
    for (const g of gradient) {
      if (g === 0) continue;
      const size = toF16(g * scale) & 0x7fff;
      counts.all++;
      if (size === 0) counts.flushed++;
      if (size === 0x7c00) counts.overflowed++;
    }
  return { flushed: counts.flushed / counts.all, overflowed: counts.overflowed / counts.all };
}

/** (a) Half gradients that vanish, by the scale of the loss. */
export function flushedDemo({ weights, activations }: Gradients): Demo {
  const shares = Array.from({ length: 17 }, (_, power) => ({
    scale: 2 ** power,
    ofWeights: sharesAt(2 ** power, weights),
    ofActivations: sharesAt(2 ** power, activations),
  }));
  const [first, last] = [shares[0]!, shares.at(-1)!];
  const most = Math.max(first.ofWeights.flushed, first.ofActivations.flushed);
  return {
    title: "(a) fp16 gradients that flush to zero, by the scale of the loss",
    text: `Of a network that knows its digits, ${percent(first.ofActivations.flushed)} of the gradients between layers are lost unscaled, ${percent(last.ofActivations.flushed)} at 65,536.`,
    head: ["scale", "of weights", "between layers", "overflowed"],
    rows: shares.map(({ scale, ofWeights, ofActivations }) => [
      whole(scale),
      percent(ofWeights.flushed, 2),
      percent(ofActivations.flushed, 2),
      percent(Math.max(ofWeights.overflowed, ofActivations.overflowed), 2),
    ]),
    isFine: last.ofActivations.flushed < first.ofActivations.flushed / 10,
    file: "flushed.svg",
    plot: {
      x: logAxis("scale of the loss", first.scale, last.scale, 2),
      y: linearAxis("share of gradients that flush to zero", 0, Math.ceil(most * 20) / 20, (tick) => percent(tick, 0)),
      lines: [
        { label: "between layers", points: shares.map(({ scale, ofActivations }) => [scale, ofActivations.flushed]) },
        { label: "of weights", points: shares.map(({ scale, ofWeights }) => [scale, ofWeights.flushed]) },
      ],
    },
  };
}
