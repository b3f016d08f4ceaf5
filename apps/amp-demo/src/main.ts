import { fileURLToPath } from "node:url";
import { pickDigits, Random, readDigits } from "tooling-demo";
import { copiesDemo } from "./copies.ts";
import { show } from "./demo.ts";
import { runDigits } from "./digitsRun.ts";
import { startEngine } from "./engine.ts";
import { flushedDemo } from "./flushed.ts";
import { gradientsOf } from "./gradients.ts";
import { halfDigitsDemo } from "./halfDigits.ts";
import { traceDemo } from "./trace.ts";

const out = fileURLToPath(new URL("../out", import.meta.url));
const seed = 1;

console.log(`half precision on ${await startEngine()}`);
const split = await readDigits(8000, new Random(seed));
const full = await runDigits(split, { seed, half: false });
const some = pickDigits(
  split.train,
  Int32Array.from({ length: 256 }, (_, i) => i),
);
const demos = [
  () => gradientsOf(full.model, some).then(flushedDemo),
  copiesDemo,
  traceDemo,
  async () => halfDigitsDemo(full, await runDigits(split, { seed, half: true })),
];
for (const make of demos) {
  const demo = await make();
  await show(demo, out);
  if (demo.isFine) continue;
  console.error(`amp-demo: this is not what should be seen: ${demo.title}`);
  process.exitCode = 1;
}
console.log(`\ntime  ${process.uptime().toFixed(1)} s`);
