import { SGD } from "optim-core";
import { afterEach, expect, it, vi } from "vitest";
import { tf } from "../testing/tensorflow.ts";
import { withoutMember } from "../testing/withoutMember.ts";
import { backendFor } from "./backendFor.ts";
import { placeOf } from "./placeOf.ts";
import { apiOf } from "./tfApi.ts";
import { tfjs } from "./tfjs.ts";

const api = apiOf(tf as never);

afterEach(() => void vi.restoreAllMocks());

it("takes kernels on cpu and wasm, and operations where they are asked for or nothing else is known", async () => {
  const warn = vi.spyOn(console, "warn");
  for (const name of ["cpu", "wasm"]) {
    await tf.setBackend(name);
    const backend = backendFor(api, {});
    expect(backend.name).toBe(`tfjs ${name}`);
    for (const options of [{ ops: true }, { differentiable: true }])
      expect(backendFor(api, options).name).toBe("tfjs operations");
  }
  expect(backendFor({ ...api, backend: () => ({}), getBackend: () => "webgl" }, {}).name).toBe("tfjs operations");
  expect(warn).not.toHaveBeenCalled();
});

it.each(["cpu", "wasm"])("what runs on %s is WebAssembly", async (name) => {
  await tf.setBackend(name);
  const { kernels } = placeOf(api).place!;
  expect(kernels.name).toBe("wasm");
  const v = tf.variable(tf.tensor([1]));
  const run = vi.spyOn(kernels, "run");
  tf.tidy(() => tfjs(tf, SGD, { lr: 1 }).applyGradients({ [v.name]: tf.onesLike(v) }));
  expect(run).toHaveBeenCalledOnce();
  expect([...v.dataSync()]).toEqual([0]);
  v.dispose();
});

it.each([
  "refCount",
  "dataIdMap.has",
  "dataIdMap.get",
  "wasm.asm.memory",
  "wasm._malloc",
  "wasm._free",
  "wasm.tfjs.disposeData",
  "wasm.tfjs.registerTensor",
])("a wasm backend without %s is stepped by operations, with one warning that says so", async (path) => {
  await tf.setBackend("wasm");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const broken = withoutMember(api, path);
  for (let i = 0; i < 2; i++) expect(backendFor(broken, {}).name).toBe("tfjs operations");
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    `optim-tfjs: the wasm backend of this TensorFlow.js has no ${path}, so optimizers run as plain operations of tf, which is slower.`,
  );
});

it("without WebAssembly SIMD, cpu is stepped in JavaScript and wasm by operations, with one warning each", async () => {
  vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  for (const [name, way] of [
    ["cpu", "tfjs cpu"],
    ["wasm", "tfjs operations"],
  ] as const) {
    await tf.setBackend(name);
    warn.mockClear();
    const fresh = withoutMember(api, "nothing");
    for (let i = 0; i < 2; i++) expect(backendFor(fresh, {}).name).toBe(way);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining(`the ${name} backend of this TensorFlow.js has no WebAssembly SIMD`),
    );
  }
});
