import { type HalfJsBuffer, halfJs } from "optim-amp";
import type { Param } from "optim-core";
import type { Precision } from "./settings.ts";
import { storages } from "./storage.ts";

/** A parameter of two numbers, for who looks at an optimizer and trains nothing. */
export function sampleParam(precision: Precision): Param<HalfJsBuffer> {
  const { dtype } = storages[precision];
  return { name: "sample", shape: [2], dtype, data: halfJs.alloc(dtype, 2), grad: halfJs.alloc(dtype, 2) };
}
