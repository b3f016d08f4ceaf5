import * as tf from "@tensorflow/tfjs-core";
// The gradients of tfjs's operations: in Node, its core comes without them.
import "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { QuickstartError } from "./quickstartError.ts";
import { transposeFirst } from "./transposeFirst.ts";

/** The backends of tfjs that run here, the fastest first. */
export const engines = ["wasm", "cpu"] as const;
/** The name of one of them. */
export type Engine = (typeof engines)[number];

/**
 * Starts the fastest backend of tfjs that this machine has, or the one that is asked for. Returns which.
 *
 * @throws QuickstartError where it does not start.
 */
export async function startEngine(wanted?: Engine): Promise<Engine> {
  tf.enableProdMode();
  for (const engine of wanted ? [wanted] : engines)
    if (await tf.setBackend(engine)) {
      if (engine === "wasm") transposeFirst();
      return engine;
    }
  throw new QuickstartError(`--backend: ${wanted ?? engines.join(", ")} does not start on this machine.`);
}

/** The backend in words, for the report. */
export async function describeEngine(engine: Engine): Promise<string> {
  if (engine === "cpu") return "tfjs cpu (plain JavaScript)";
  return (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) ? "tfjs wasm with SIMD" : "tfjs wasm";
}
