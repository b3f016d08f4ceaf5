import { startWebGpu } from "tooling-webgpu";
import { expect, test } from "vitest";
import { runBandwidth } from "./bandwidth.ts";
import type { BandwidthRow } from "./bandwidthRow.ts";
import type { Start } from "./result.ts";
import type { Settings } from "./settings.ts";

// Odd lengths, so that nothing is a whole number of vectors.
const tiny = { name: "tiny", shapes: [[7, 11], [130], [1]] };
const tensors = { small: [tiny], middle: [], full: [] };

async function heard(settings: Settings, gpu: GPU | undefined) {
  const starts: Start[] = [];
  const rows: BandwidthRow[] = [];
  const told: { readonly doing: string; readonly share: number }[] = [];
  const listener = {
    start: (start: Start) => starts.push(start),
    progress: (_tensors: string, doing: string, share: number) => told.push({ doing, share }),
    rows: (more: readonly BandwidthRow[]) => rows.push(...more),
  };
  await runBandwidth(settings, listener, { gpu, tensors });
  expect(starts).toHaveLength(1);
  const shares = told.map(({ share }) => share);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.every((share) => share >= 0 && share < 1)).toBe(true);
  return { start: starts[0]!, rows, doing: [...new Set(told.map(({ doing }) => doing))] };
}

const figures = { ms: expect.any(Number), gbPerS: expect.any(Number), ofCopy: expect.any(Number) };
const settings = { place: "webgpu", sizes: "small", others: true } as const;

test("Adam on a device, to the end, against a copy and tf.train.adam", async () => {
  const { start, rows, doing } = await heard({ ...settings, optimizer: "Adam" }, await startWebGpu());
  expect(start).toMatchObject({ optimizer: "Adam", sizes: "small", other: "tf.train.adam", bytesPerWeight: 28 });
  expect(start.adapter).not.toBe("");
  expect(doing).toEqual(
    ["", ", tf.train.adam"].flatMap((whose) => ["preparing", "warming up", "timing"].map((phase) => phase + whose)),
  );
  expect(rows).toEqual(
    ["a buffer each", "side by side"].map((layout) => ({
      tensors: "tiny",
      count: 3,
      weights: 208,
      layout,
      figures: { ...figures, ofFloor: expect.any(Number), overOther: expect.any(Number) },
    })),
  );
  for (const { figures } of rows) {
    expect(Object.values(figures!).every((x) => x > 0 && Number.isFinite(x))).toBe(true);
    expect(figures!.gbPerS).toBeCloseTo((28 * 208) / figures!.ms / 1e6, 3);
  }
});

test("what a device cannot do is told in the place of figures", async () => {
  const gpu = await startWebGpu();
  /** Gives a device that refuses a part of the race, as one does whose memory is full. */
  const refusing = new Proxy(gpu, {
    get: (target, key) =>
      key !== "requestAdapter"
        ? Reflect.get(target, key)
        : async () => {
            const adapter = (await target.requestAdapter())!;
            const request = adapter.requestDevice.bind(adapter);
            adapter.requestDevice = async (descriptor) => {
              const device = await request(descriptor);
              const finished = device.queue.onSubmittedWorkDone.bind(device.queue);
              let waits = 0;
              device.queue.onSubmittedWorkDone = async () => {
                // In the race, once, a buffer that no device has room for.
                if (++waits === 50) device.createBuffer({ size: 2 ** 50, usage: GPUBufferUsage.STORAGE });
                return finished();
              };
              return device;
            };
            return adapter;
          },
  });
  const { rows } = await heard({ ...settings, optimizer: "Lion" }, refusing);
  expect(rows).toEqual([
    { tensors: "tiny", count: 3, weights: 208, failure: expect.stringContaining("The adapter refused a part of it") },
  ]);
});

test("without an adapter there is one sentence that says what to choose", async () => {
  await expect(heard({ ...settings, optimizer: "Adam" }, undefined)).rejects.toThrow("choose WebAssembly");
});
