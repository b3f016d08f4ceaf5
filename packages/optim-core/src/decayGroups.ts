/** A group of parameters with the weight decay that they share. */
export interface DecayGroup<P> {
  readonly params: readonly P[];
  readonly weightDecay?: number;
}

/**
 * Splits parameters into those that decay and those that do not: matrices and everything of more axes decay; biases, the weights of norms
 * and whatever else has one axis or none do not, nor does what `noDecay` says (an embedding, say). Without `weightDecay` the first group
 * takes the optimizer's own. A group that would be empty is left out.
 */
export function decayGroups<P extends { readonly shape: readonly number[] }>(
  params: Iterable<P>,
  weightDecay?: number,
  { noDecay = () => false }: { readonly noDecay?: (param: P) => boolean } = {},
): DecayGroup<P>[] {
  const list = [...params];
  const decays = (p: P): boolean => p.shape.length > 1 && !noDecay(p);
  const groups = [
    { params: list.filter((p) => decays(p)), ...(weightDecay === undefined ? {} : { weightDecay }) },
    { params: list.filter((p) => !decays(p)), weightDecay: 0 },
  ];
  return groups.filter((group) => group.params.length > 0);
}
