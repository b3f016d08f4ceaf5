import { linearAxis, type Plot, table } from "tooling-demo";
import type { Training } from "./run.ts";
import { costOfTransfer, shiftOf, type Transfer } from "./transfer.ts";

/** What the figure does and does not say, in lines of text. */
export const caveats = `u-muP claims that the best learning rate of a narrow model is that of a wide one (arXiv 2407.17465): see the shifts and the costs above.
Nothing here says that a wide model ends at a lower loss: in the notebook of its authors (examples/demo.ipynb of unit-scaling), the
standard parametrisation reaches the lower loss at the largest width. Known caveats: after the start it is weight decay, rather than muP,
that keeps updates stable, and muP needs decay that is independent of the rate, as here (arXiv 2510.19093); with AdamW most of the gain
over the standard parametrisation is the rate of the embedding (arXiv 2605.21486); there are models whose rates do not carry over (arXiv
2404.05728).`;

/** The losses of a parametrisation by rate and width, with how far the seeds are apart, and the best of each width marked with a star. */
export function lossTable({ log2Lrs, curves }: Transfer): string {
  const cell = (loss: number, spread: number, isBest: boolean): string =>
    `${Number.isNaN(loss) ? "diverged" : `${loss.toFixed(3)} (${spread.toFixed(3)})`}${isBest ? " *" : "  "}`;
  return table(
    ["log2 lr", ...curves.map(({ width }) => `width ${width}  `)],
    log2Lrs.map((rate, i) => [
      String(rate),
      ...curves.map(({ losses, spreads, best }) => cell(losses[i]!, spreads[i]!, best === i)),
    ]),
  );
}

/** What the table says, in a sentence. */
export function summary(transfer: Transfer): string {
  const { curves, log2Lrs } = transfer;
  const bests = curves.map(({ width, best }) => `${best < 0 ? "none" : `2^${log2Lrs[best]}`} at ${width}`);
  const [narrow, wide] = [curves[0]!, curves.at(-1)!];
  const [shift, cost] = [shiftOf(transfer), costOfTransfer(transfer)];
  if (Number.isNaN(shift)) return `Best: ${bests.join(", ")}.`;
  const price = Number.isNaN(cost) ? "training comes apart" : `the loss is ${cost.toFixed(3)} above its least`;
  return `Best: ${bests.join(", ")}; a shift by ${Math.abs(shift)} octaves. With the best rate of width ${narrow.width}, at width ${wide.width} ${price}.`;
}

/** The losses as lines over the rates, a plot for each parametrisation, on one scale. */
export function lossPlots({ task }: Pick<Training, "task">, transfers: readonly Transfer[]): Plot[] {
  const all = transfers.flatMap(({ curves }) => curves.flatMap(({ losses }) => losses)).filter(Number.isFinite);
  const least = Math.min(...all);
  // What is far from the best needs no place.
  const most = Math.min(Math.max(...all), 1.3 * least);
  return transfers.map(({ parametrisation, log2Lrs, curves }) => ({
    title: `${task === "decoder" ? "Byte-level decoder" : "MLP on digits"}, ${parametrisation}`,
    x: linearAxis("log2 of the learning rate", log2Lrs[0]!, log2Lrs.at(-1)!),
    y: linearAxis("loss on what was held out (nats)", 0.98 * least, most),
    lines: curves.map(({ width, losses, best }) => ({
      label: `width ${width}`,
      points: losses.map((loss, i) => [log2Lrs[i]!, Math.min(loss, most)] as const),
      marks: best < 0 ? [] : [[log2Lrs[best]!, losses[best]!] as const],
    })),
  }));
}
