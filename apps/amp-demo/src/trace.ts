import { F16Array, GradScaler, halfParameter, mixed, type ScaleRecord } from "optim-amp";
import { SGD } from "optim-core";
import { linearAxis, logAxis, Random, whole } from "tooling-demo";
import type { Demo } from "./demo.ts";

const steps = 24_000;

/** What a scaler with torch's defaults learns: a weight goes to 0 while its gradients get smaller, down to some noise. */
function scaleTrace(): readonly ScaleRecord[] {
  const random = new Random(3);
  const w = halfParameter(new F16Array([5]));
  const optimizer = new (mixed(SGD))([w], { lr: 1e-3 });
  const scaler = new GradScaler();
  for (let step = 0; step < steps; step++) {
    const [x] = w.data as F16Array;
    w.grad = new F16Array([(2 * x! + random.uniform(-0.2, 0.2)) * scaler.scale(1)]);
    scaler.step(optimizer);
    scaler.update();
  }
  return scaler.history();
}

/** The changes of a trace: at which update, from which scale to which. */
export function changesOf(
  trace: readonly ScaleRecord[],
  first = 65_536,
): { update: number; from: number; to: number }[] {
  return trace.flatMap(({ update, scale }, i) => {
    const from = trace[i - 1]?.scale ?? first;
    return from === scale ? [] : [{ update, from, to: scale }];
  });
}

/** (c) The scale by steps. */
export function traceDemo(): Demo {
  const trace = scaleTrace();
  const changes = changesOf(trace);
  const halvings = changes.findIndex(({ from, to }) => to > from);
  const doubling = changes[halvings];
  const last = changes[halvings - 1];
  const lowest = Math.min(...changes.map(({ to }) => to));
  const highest = Math.max(65_536, ...changes.map(({ to }) => to));
  const points = [[0, 65_536] as const, ...trace.map(({ update, scale }) => [update, scale] as const)];
  return {
    title: "(c) the scale: halved by an overflow, doubled after 2,000 clean steps",
    text: `${trace.at(-1)!.skipped} of ${whole(steps)} steps were skipped. A gradient of 10 allows no scale above 4,096; later ones are smaller.`,
    head: ["update", "scale", ""],
    rows: changes.map(({ update, from, to }) => [whole(update), whole(to), to < from ? "halved" : "doubled"]),
    file: "scale.svg",
    plot: {
      x: linearAxis("update", 0, steps, whole),
      y: logAxis("scale", lowest, highest, 2),
      lines: [{ label: "scale", points, steps: true }],
    },
    isFine:
      halvings > 0 &&
      doubling !== undefined &&
      doubling.update === last!.update + 2000 &&
      doubling.to === 2 * doubling.from,
  };
}
