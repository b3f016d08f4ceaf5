import { readFileSync } from "node:fs";
import type { HostTensor } from "optim-core";

/** The bytes of a file that torch itself wrote. */
export const goldenBytes = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../test-data/${name}`, import.meta.url)));

/** What torch says is in `<id>.pt`: every `{ dtype, shape, data }` of the JSON beside it as a tensor. */
export function goldenValues(id: string): { state_dict: unknown; params: unknown } {
  return JSON.parse(new TextDecoder().decode(goldenBytes(`${id}.json`)), (_, value) =>
    value?.dtype === "F32" ? f32(value.shape, value.data) : value,
  );
}

/** A float32 tensor. */
export const f32 = (shape: readonly number[], data: readonly number[]): HostTensor => ({
  dtype: "f32",
  shape,
  data: Float32Array.from(data),
});
