import { js } from "optim-core";
import type { MakeContender } from "../contender.ts";
import type { Measured } from "../optimizers.ts";
import { onBackend } from "./onBackend.ts";

/** Our optimizer on the JavaScript backend, which is the definition. */
export const onJs =
  (measured: Measured): MakeContender =>
  (workload) =>
    onBackend({ backend: js }, measured, workload);
