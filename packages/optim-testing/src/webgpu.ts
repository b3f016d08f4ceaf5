/**
 * WebGPU for the tests of a plugin, in Node and in a page.
 *
 * @module optim-testing/webgpu
 */

/** GPU objects of npm's Dawn: one that is collected crashes the devices that were made from it. */
const kept = globalThis as { [key: symbol]: GPU | undefined };
const key = Symbol.for("optim-testing.gpu");

/** The GPU object of the page where this is one, else of npm's webgpu. */
async function findGpu(): Promise<GPU> {
  const ofPage = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  if (ofPage) return ofPage;
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  kept[key] ??= create([]);
  return kept[key];
}

/**
 * A device of this machine's GPU, or why there is none: for tests that are skipped then. In a page it is that of `navigator.gpu`, in Node that
 * of npm's `webgpu`, which needs a GPU's driver; run such tests in processes (vitest's pool "forks"), whose environment native code sees.
 */
export async function requestDevice(): Promise<{ readonly device: GPUDevice } | { readonly missing: string }> {
  let gpu: GPU;
  try {
    gpu = await findGpu();
  } catch (cause) {
    return { missing: `npm's webgpu does not load here: ${cause}. It is installed by npm install --save-dev webgpu` };
  }
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return { missing: "this machine has no WebGPU adapter; on Linux it takes a Vulkan driver" };
  return { device: await adapter.requestDevice() };
}
