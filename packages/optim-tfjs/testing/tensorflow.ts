import { createRequire } from "node:module";
import { dirname } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
/** Importing the layers also registers the gradients, which tfjs-core leaves out in Node. */
import * as layers from "@tensorflow/tfjs-layers";

const wasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
setWasmPaths(`${dirname(wasm)}/`);

export { layers, tf };

/** The ways in which a step runs: on each backend its fast way, and plain operations. */
export const ways = [
  { way: "cpu", backend: "cpu", ops: false },
  { way: "wasm", backend: "wasm", ops: false },
  { way: "operations on cpu", backend: "cpu", ops: true },
  { way: "operations on wasm", backend: "wasm", ops: true },
] as const;

/** The numbers of a tensor, copied. */
export const numbersOf = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());

/** Numbers in (-1, 1), the same for the same seed. */
export function noise(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** A variable of noise under a name that no other has. */
export function noiseVariable(shape: number[], seed: number): tf.Variable {
  const values = noise(
    shape.reduce((a, b) => a * b, 1),
    seed,
  );
  return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
}
