import { type DType, type JsBuffer, js, type OptimizerClass, type OptimizerHyper, type State } from "optim-core";
import type { Arithmetic } from "./backend/backendInfo.ts";
import type { Tolerance } from "./expectSame.ts";
import type { LooseOptions } from "./optimizerInfo.ts";
import { Rig, type RigOptions } from "./rig.ts";
import type { Target } from "./target.ts";
import { hostArray, upload } from "./weight.ts";

/** Where a check is made: makes rigs on a backend, and knows what may be asked of its numbers. */
export class Lab<Buf> {
  readonly target: Target<Buf>;

  constructor(target: Target<Buf>) {
    this.target = target;
  }

  /** An optimizer on the backend, with one group. */
  rig(type: OptimizerClass<OptimizerHyper, State>, options: LooseOptions, rig: RigOptions = {}): Rig<Buf> {
    const { backend } = this.target;
    return new Rig(backend, (weights) => new type<Buf>(weights, { ...options, backend } as never), rig);
  }

  /** Numbers in the memory of the backend. */
  place(dtype: Arithmetic, values: Iterable<number>): Buf {
    return upload(this.target.backend, dtype, hostArray(dtype, values));
  }

  /** Those of these precisions that the backend computes in. */
  among(dtypes: readonly Arithmetic[]): readonly Arithmetic[] {
    return dtypes.filter((dtype) => this.target.dtypes.includes(dtype));
  }

  /** A precision other than float32 that the backend stores, if there is one. */
  get other(): DType | undefined {
    return this.among(["f64"])[0] ?? this.target.backend.limits?.dtypes?.find((dtype) => dtype !== "f32");
  }

  /** The widest precision that the backend computes in: references are compared with in this one. */
  get widest(): Arithmetic {
    return this.among(["f64", "f32"])[0]!;
  }

  /** How far two formulas may be apart that are equal bit for bit where every operation is rounded correctly and by itself. */
  get sameFormula(): Tolerance {
    const { exact, bound = 0 } = this.target;
    return exact ? { relative: 0 } : { relative: bound, ofLargest: bound };
  }
}

/** The JavaScript backend, where checks run unless another is named. */
export const onJs: Lab<JsBuffer> = new Lab({ backend: js, dtypes: ["f32", "f64"], exact: true });

/**
 * The JavaScript backend as a reference for others. It is a copy: while another backend is tested `js` itself must not run, so that no step
 * falls back to it unseen.
 */
export const onReference: Lab<JsBuffer> = new Lab({ ...onJs.target, backend: { ...js } });
