/**
 * `gpu-check [--quick] [--emulator] [--out FILE]`: runs everything that needs a GPU, prints one table and writes one JSON file. Exits with 1
 * where a section fails or there is no CUDA device, with 2 for a wrong command line.
 */
import { existsSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Arguments, readArguments } from "./arguments.ts";
import { deviceOf, findDevice } from "./findDevice.ts";
import { fileNameOf, type Report, reportText } from "./report.ts";
import { type Done, type Outcome, skipped } from "./section.ts";
import { sectionsOf } from "./sections.ts";
import { webgpuEnvironment } from "./webgpuEnvironment.ts";

async function timed(name: string, run: () => Promise<Outcome> | Outcome): Promise<Done> {
  console.error(`${name} …`);
  const before = performance.now();
  const outcome = await run();
  return { name, seconds: (performance.now() - before) / 1000, ...outcome };
}

async function check(args: Arguments): Promise<Report> {
  const { quick, emulator } = args;
  const env = webgpuEnvironment();
  const cuda = await timed("device, cuda", () => findDevice("cuda", { emulator }));
  const webgpu = await timed("device, webgpu", () =>
    emulator ? skipped("--emulator is for CUDA") : findDevice("webgpu", { env }),
  );
  const missing = (done: Done) => (deviceOf(done) ? undefined : done.detail);
  const sections = [cuda, webgpu];
  for (const { name, run } of sectionsOf(args, { cuda: missing(cuda), webgpu: missing(webgpu) }, env))
    sections.push(await timed(name, run));
  return {
    format: "gpu-check",
    date: new Date().toISOString(),
    commit: process.env.GPU_CHECK_COMMIT ?? "unknown",
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    quick,
    cuda: deviceOf(cuda) ?? null,
    webgpu: deviceOf(webgpu) ?? null,
    sections,
  };
}

/** Where results are kept in a checkout; elsewhere they are written where one is. */
function resultsFolder(): string {
  const kept = fileURLToPath(new URL("../../../bench/results", import.meta.url));
  return existsSync(kept) ? kept : process.cwd();
}

async function main(args: Arguments): Promise<void> {
  const report = await check(args);
  console.log(reportText(report));
  // What an emulator does is no result to keep, unless it is asked for; nor is that nothing was there.
  const isResult = !args.emulator && (report.cuda !== null || report.webgpu !== null);
  const out = args.out ?? (isResult ? join(resultsFolder(), fileNameOf(report)) : undefined);
  if (out !== undefined) {
    writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`written: ${resolve(out)}`);
  }
  process.exitCode = report.sections.some(({ result }) => result === "failed") ? 1 : 0;
}

const args = readArguments(process.argv.slice(2));
if (typeof args === "string") {
  console.error(args);
  process.exitCode = 2;
} else await main(args);
