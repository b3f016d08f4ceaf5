import type { Optimizer, OptimizerHyper, StateDict } from "optim-core";

/** Fills in for names that tf changed: see Note [Names change, places stay]. */
export function followRenames<H extends OptimizerHyper, S, Buf>(inner: Optimizer<H, S, Buf>): void {
  inner.hook("preLoadStateDict", ({ paramGroups }, dict) => {
    const ours = new Set(paramGroups.flatMap(({ params }) => params.map(({ name }) => name)));
    const saved: readonly { readonly paramNames?: readonly string[] }[] | undefined = dict?.paramGroups;
    const isForeign = (names: unknown): boolean => Array.isArray(names) && !names.some((name) => ours.has(name));
    if (!Array.isArray(saved) || !saved.every((group) => isForeign(group?.paramNames))) return;
    // No name is known: the same model under other names. Without names, parameters are matched by their places.
    const nameless = saved.map(({ paramNames: _, ...group }) => group);
    return { ...dict, paramGroups: nameless } as unknown as StateDict<H, S>;
  });
}
