import { AdamW, clipGradNorm, LAMB, SGD } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { expect, test } from "vitest";
import { placed, read } from "../../testing/cudaParams.ts";
import { cudaOn } from "../cuda.ts";

test("tensors of all groups are stepped by one, and a steady step sends its uniforms and nothing else", () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const params = Array.from({ length: 300 }, (_, i) => placed(backend, `w${i}`, 1 + (i % 7) * 100));
  const groups = [params.slice(0, 100), params.slice(100)].map((params, g) => ({ params, lr: 0.1 * (g + 1) }));
  const optimizer = new AdamW(groups, { backend });
  optimizer.step();
  driver.clear();
  optimizer.step();
  expect(driver.launches.map(({ name }) => name)).toEqual(["keep0_element"]);
  expect(Object.fromEntries(driver.calls)).toEqual({
    cuCtxSetCurrent: 1,
    cuMemcpyHtoDAsync_v2: 1,
    cuLaunchKernel: 1,
  });
});

test("what does not depend on the step is sent once", () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const optimizer = new SGD([placed(backend, "w", 5)], { lr: 1, backend });
  optimizer.step();
  driver.clear();
  optimizer.step();
  expect(driver.calls.get("cuMemcpyHtoDAsync_v2")).toBeUndefined();
  optimizer.paramGroups[0]!.lr = 2;
  optimizer.step();
  expect(driver.calls.get("cuMemcpyHtoDAsync_v2")).toBe(1);
});

test("reductions are finished by the launch that begins them", () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const params = [placed(backend, "a", 30_000), placed(backend, "b", 3)];
  const optimizer = new LAMB(params, { lr: 0.1, backend });
  clipGradNorm(params, 1, { backend });
  optimizer.step();
  driver.clear();
  clipGradNorm(params, 1, { backend });
  optimizer.step();
  expect(driver.launches.map(({ name }) => name.replace(/\d/, ""))).toEqual([
    "reduce_all",
    "keep_element",
    "keep_all",
    // LAMB clips by a norm of its own.
    "reduce_all",
    "reduce_tensor",
    "keep_element",
  ]);
  // What is one for all tensors is written once.
  expect(driver.launches.find(({ name }) => name.endsWith("keep2_all"))?.grid).toEqual([1, 1, 1]);
});

test("the order in which blocks run does not show", async () => {
  const results = await Promise.all(
    (["forward", "backward", "shuffled"] as const).map(async (blockOrder) => {
      const backend = cudaOn(new EmulatedDriver({ blockOrder }));
      const p = placed(backend, "w", 50_000);
      const optimizer = new LAMB([p], { lr: 0.1, backend });
      for (let i = 0; i < 2; i++) {
        clipGradNorm([p], 1, { backend });
        optimizer.step();
      }
      return read(backend, p.data);
    }),
  );
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});
