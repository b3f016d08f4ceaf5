/** A name of the references as ours: `exp_avg_sq` → `expAvgSq`. */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
