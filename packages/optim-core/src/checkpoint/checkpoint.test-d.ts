import { expectTypeOf, test } from "vitest";
import type { HostTensor } from "../hostTensor.ts";
import type { Checkpoint, CheckpointValue } from "./checkpoint.ts";

test("a checkpoint takes state dicts, weights and numbers", () => {
  type StateDict = {
    readonly state: {
      readonly [param: string]: { readonly step: number; readonly [slot: string]: HostTensor | number };
    };
    readonly paramGroups: readonly { readonly lr: number; readonly betas: readonly [number, number]; name?: string }[];
  };
  expectTypeOf<{ optimizer: StateDict; w: HostTensor; epoch: number; note?: string }>().toExtend<Checkpoint>();
});

test("a checkpoint does not take what a file cannot hold", () => {
  expectTypeOf<{ optimizer: Promise<Checkpoint> }>().not.toExtend<Checkpoint>();
  expectTypeOf<{ w: Float32Array }>().not.toExtend<Checkpoint>();
  expectTypeOf<{ lr: () => number }>().not.toExtend<Checkpoint>();
  expectTypeOf<{ step: bigint }>().not.toExtend<Checkpoint>();
  expectTypeOf<HostTensor>().not.toExtend<Checkpoint>();
  expectTypeOf<readonly number[]>().not.toExtend<Checkpoint>();
});

test("what is loaded is a value that the reader must look at", () => {
  expectTypeOf<Checkpoint[string]>().toEqualTypeOf<CheckpointValue | undefined>();
});
