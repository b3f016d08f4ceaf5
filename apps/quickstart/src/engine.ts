import * as tf from "@tensorflow/tfjs-core";
// The gradients of tfjs's operations: in Node, its core comes without them.
import "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { QuickstartError } from "./quickstartError.ts";
import { transposeFirst } from "./transposeFirst.ts";
import { findAdapter, startWebGpuEngine } from "./webgpu.ts";

/** The backends of tfjs that run here, the fastest first. */
export const engines = ["webgpu", "wasm", "cpu"] as const;
/** The name of one of them. */
export type Engine = (typeof engines)[number];

/** A backend of tfjs that has started, and what it is in words. */
export interface Started {
  readonly engine: Engine;
  readonly description: string;
}

/**
 * Starts the fastest backend of tfjs that this machine has, or the one that is asked for: webgpu where there is a real GPU, or on any adapter
 * if it is asked for by name.
 *
 * @throws QuickstartError where it does not start.
 */
export async function startEngine(wanted?: Engine): Promise<Started> {
  tf.enableProdMode();
  for (const engine of wanted ? [wanted] : engines) {
    const description = await start(engine, wanted !== undefined);
    if (description !== undefined) return { engine, description };
  }
  throw new QuickstartError(`--backend: ${wanted ?? engines.join(", ")} does not start on this machine.`);
}

async function start(engine: Engine, software: boolean): Promise<string | undefined> {
  if (engine === "webgpu") {
    const adapter = await findAdapter(software);
    return adapter && `tfjs webgpu on ${await startWebGpuEngine(adapter)}`;
  }
  if (!(await tf.setBackend(engine))) return undefined;
  if (engine === "cpu") return "tfjs cpu (plain JavaScript)";
  transposeFirst();
  return (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) ? "tfjs wasm with SIMD" : "tfjs wasm";
}
