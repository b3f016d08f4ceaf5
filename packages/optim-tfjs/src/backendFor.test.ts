import { afterEach, expect, it, vi } from "vitest";
import { tf } from "../testing/tensorflow.ts";
import { backendFor } from "./backendFor.ts";
import { apiOf, type TfApi } from "./tfApi.ts";

const api = apiOf(tf as never);

afterEach(() => void vi.restoreAllMocks());

/** The same tf, whose backend has lost a method. */
function without(path: string): TfApi {
  const hide = (object: object, [name, ...rest]: readonly string[]): object => {
    const before = (object as Record<string, object>)[name!]!;
    return Object.create(object, { [name!]: { value: rest.length > 0 ? hide(before, rest) : undefined } });
  };
  const backend = hide(tf.backend(), path.split("."));
  return { ...api, backend: () => backend };
}

it("takes arrays on cpu and wasm, and operations where they are asked for or nothing else is known", async () => {
  const warn = vi.spyOn(console, "warn");
  for (const name of ["cpu", "wasm"]) {
    await tf.setBackend(name);
    expect(backendFor(api, false).name).toBe("tfjs");
    expect(backendFor(api, true).name).toBe("tfjs operations");
  }
  expect(backendFor({ ...api, getBackend: () => "webgl" }, false).name).toBe("tfjs operations");
  expect(warn).not.toHaveBeenCalled();
});

it.each(["typedArrayFromHeap", "refCount", "dataIdMap.get", "wasm.tfjs.disposeData", "wasm.tfjs.registerTensor"])(
  "a wasm backend without %s is stepped by operations, with one warning that says so",
  async (path) => {
    await tf.setBackend("wasm");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const broken = without(path);
    for (let i = 0; i < 2; i++) expect(backendFor(broken, false).name).toBe("tfjs operations");
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(`has no ${path}()`));
  },
);
