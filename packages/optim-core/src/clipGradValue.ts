import type { Backend } from "./backend.ts";
import { fail } from "./error.ts";
import { gradientTensors } from "./gradients.ts";
import { type JsBuffer, js } from "./js/backend.ts";
import type { Param } from "./param.ts";
import { defineRule } from "./rule.ts";
import { runnerOf } from "./ruleRunner.ts";

/** `p` is the gradient. NaN stays NaN. */
const clipValue = defineRule({
  name: "clipGradValue",
  reference: "torch.nn.utils.clip_grad_value_",
  hyper: { clipValue: 1 },
  update: ({ p }, { clipValue }) => ({ p: p.max(clipValue.neg()).min(clipValue) }),
});

/**
 * Clips every number of every gradient, in place, to `[-clipValue, clipValue]` (torch's `clip_grad_value_`). Gradients that are null are
 * passed over. It runs where the gradients are and never waits.
 *
 * @throws OptimError where `clipValue` is negative or NaN, or a gradient is no buffer of the backend; nothing is changed then.
 */
export function clipGradValue(params: Iterable<Param>, clipValue: number): void;
export function clipGradValue<Buf>(
  params: Iterable<Param<Buf>>,
  clipValue: number,
  options: { readonly backend: Backend<Buf> },
): void;
export function clipGradValue(
  params: Iterable<Param<JsBuffer>>,
  limit: number,
  { backend = js }: { readonly backend?: Backend<JsBuffer> } = {},
): void {
  if (typeof limit !== "number" || !(limit >= 0))
    fail(clipValue.name, `clipValue is ${limit}; it must be a number of at least 0.`);
  runnerOf(clipValue, backend).run(gradientTensors(clipValue.name, backend, params), { clipValue: limit });
}
