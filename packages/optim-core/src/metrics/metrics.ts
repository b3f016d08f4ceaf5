/** Metrics by key: Composer's `l2_norm/grad/<name>`, `cosine/update_grad/<name>`, and whatever else you add. */
export type Metrics = Readonly<Record<string, number>>;
