import type { Backend } from "../backend.ts";
import { type CommonOptions, checkOptions } from "../domain.ts";
import { fail } from "../error.ts";
import { defaultOf, type Widen } from "../hyper.ts";
import type { Options } from "../program.ts";
import type { Rule } from "../rule.ts";

/** `betas` as torch's functional forms take them: `beta1` and `beta2`. */
type Numbered<H> = {
  readonly [K in keyof H as H[K] extends readonly number[]
    ? K extends `${infer One}s`
      ? `${One}1` | `${One}2`
      : never
    : never]?: number;
};

/** The options of a functional form: those of a group, each of a pair also by its own name (`beta1`, `beta2`); what is left out is the default. */
export type FunctionalOptions<H> = Partial<Widen<H>> &
  Numbered<H> &
  Partial<Pick<CommonOptions, "maximize">> & { readonly initialLr?: number };

/** The same over the buffers of a backend. */
export type FunctionalOptionsOn<H, Buf> = FunctionalOptions<H> & { readonly backend: Backend<Buf> };

/** Fills options in with the defaults of a rule and checks them. */
export function functionalOptions(rule: Rule, given: Options): Options {
  const options: Record<string, unknown> = { ...given };
  for (const [name, declared] of Object.entries(rule.hyper)) {
    const base = defaultOf(declared);
    options[name] ??= base;
    if (!Array.isArray(base)) continue;
    const each = base.map((_, i) => `${name.replace(/s$/, "")}${i + 1}`);
    const named = each.filter((one) => options[one] !== undefined);
    if (named.length === 0) continue;
    if (given[name] !== undefined)
      fail(rule.name, `${name} and ${named.join(", ")} are both given. Leave one of them out.`);
    options[name] = each.map((one, i) => options[one] ?? base[i]);
    for (const one of named) delete options[one];
  }
  options.initialLr ??= options.lr;
  checkOptions(rule, options);
  return options;
}
