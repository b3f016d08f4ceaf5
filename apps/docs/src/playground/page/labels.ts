import { builtins } from "optim-core/registry";
import type { BackendName, Entrant, Precision, RunSettings, Task } from "../settings.ts";
import type { Surface } from "../surface/surface.ts";
import type { EntrantTrack } from "./entrantTrack.ts";
import type { RunState } from "./runner.ts";

export const taskLabels: Readonly<Record<Task, string>> = {
  rosenbrock: "Rosenbrock's valley",
  saddle: "A saddle",
  ravine: "A ravine",
  digits: "Handwritten digits",
};

export const backendLabels: Readonly<Record<BackendName, string>> = {
  webgpu: "WebGPU",
  wasm: "WebAssembly",
  js: "JavaScript",
};

export const precisionLabels: Readonly<Record<Precision, string>> = {
  float32: "float32",
  float16: "float16, scaled",
  bfloat16: "bfloat16, scaled",
};

/** The name of an optimizer as its rule writes it; that of a reader's rule as it stands in the settings. */
const entrantLabel = ({ optimizer, source }: Entrant): string =>
  source === undefined && builtins.has(optimizer) ? builtins.get(optimizer).rule.name : optimizer;

/** The names of all entrants: where one name is there twice, its place stands behind it. */
export function entrantLabels(entrants: readonly Entrant[]): string[] {
  const labels = entrants.map(entrantLabel);
  return labels.map((label, i) =>
    labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${label} (${i + 1})`,
  );
}

/** A number with four digits, `—` where there is none. */
export function shortNumber(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "—";
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}

/** A round number beside an axis: 0.05, 1e-9. */
export const axisNumber = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)
    ? value.toExponential().replace("e+", "e")
    : String(Number(value.toPrecision(6)));

/** A time of a step; a browser's clock tells no less than a tenth of a millisecond. */
export const milliseconds = (value: number | undefined): string =>
  value === undefined ? "—" : value < 0.1 ? "under 0.1 ms" : `${shortNumber(value)} ms`;

/** A count with commas: 20,000. */
export const count = (value: number): string => value.toLocaleString("en-US");

/** What a chart shows, for who does not see it. */
export function chartText(
  what: string,
  labels: readonly string[],
  columns: readonly { readonly length: number; readonly last: number | undefined }[],
): string {
  const lines = columns.map(({ length, last }, i) => `${labels[i]} ${shortNumber(last)} at step ${count(length)}`);
  return columns.some(({ length }) => length > 0)
    ? `${what} by step. ${lines.join("; ")}.`
    : `${what} by step: nothing has run yet.`;
}

/** What the figure of a surface shows, for who does not see it. */
export function figureText(
  task: Task,
  { formula }: Pick<Surface, "formula">,
  labels: readonly string[],
  tracks: readonly Pick<EntrantTrack, "points">[],
): string {
  const at = (values: Float64Array, i: number): string =>
    `(${shortNumber(values[2 * i])}, ${shortNumber(values[2 * i + 1])})`;
  const ways = tracks.flatMap(({ points: { values } }, i) => {
    const steps = values.length / 2;
    return steps === 0
      ? []
      : `${labels[i]} went from ${at(values, 0)} to ${at(values, steps - 1)} in ${count(steps)} steps`;
  });
  return [`${taskLabels[task]}: contours of ${formula}`, ...ways].join(". ").concat(".");
}

/** What the run is doing, in a sentence. */
export const runSentences: Readonly<
  Record<RunState, (settings: RunSettings | undefined, step: number, why: string) => string>
> = {
  idle: () => "Nothing runs.",
  running: (settings) => `Running ${count(settings?.steps ?? 0)} steps.`,
  paused: (_, step) => `Paused at step ${count(step)}.`,
  done: (_, step) => `Done: ${count(step)} steps.`,
  stopped: (_, __, why) => why,
  failed: (_, __, why) => `Not run. ${why}`,
};
