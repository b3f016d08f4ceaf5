import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import threadedBuild from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { AdamW, type JsBuffer, type Param, parameter } from "optim-core";
import { expect, it } from "vitest";
import { tfjs } from "./tfjs.ts";

// The directory, as the page sees it.
setWasmPaths(threadedBuild.replace(/[^/]*$/, ""));

const wave = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i + phase) * (1 + (i % 7)));

/** A weight of tf and the same on the JavaScript backend, after 20 steps. */
async function trained(): Promise<{ got: Float32Array; want: Param<JsBuffer>["data"] }> {
  const v = tf.tidy(() => tf.variable(tf.tensor(wave(35, 0), [5, 7])));
  const twin = parameter(wave(35, 0));
  const optimizer = tfjs(tf, AdamW, { lr: 0.02, amsgrad: true });
  const plain = new AdamW([twin], { lr: 0.02, amsgrad: true });
  for (let t = 1; t <= 20; t++) {
    twin.grad = wave(35, t);
    plain.step();
    tf.tidy(() => optimizer.applyGradients({ [v.name]: tf.tensor(wave(35, t), [5, 7]) }));
  }
  expect(optimizer.inner!.backend.name).toBe(`tfjs ${tf.getBackend()}`);
  return { got: (await v.data()) as Float32Array, want: twin.data };
}

it("a page that may share memory: kernels run on the heap of tf's build with threads, to the bit", async () => {
  await tf.setBackend("wasm");
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  expect(wasm.HEAPU8.buffer).toBeInstanceOf(SharedArrayBuffer);
  const { got, want } = await trained();
  expect(got).toEqual(want);
});

it("a page with WebGPU: kernels run on the device that tf has made", async () => {
  expect(await tf.setBackend("webgpu")).toBe(true);
  const { got, want } = await trained();
  got.forEach((x, i) => expect(Math.abs(x - want[i]!)).toBeLessThanOrEqual(1e-5 * (Math.abs(want[i]!) + 1)));
});
