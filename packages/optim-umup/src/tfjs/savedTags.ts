import type { Mup } from "../mup.ts";

/** What is needed of a `tf.LayersModel` to keep something with it. */
export interface ModelWithMetadata {
  getUserDefinedMetadata(): object | undefined;
  setUserDefinedMetadata(metadata: object): void;
}

/** Tags by the name of the weight. */
export type NamedTags = Readonly<Record<string, Mup>>;

/** Under which name they lie in a model's metadata. */
const key = "optimUmup";

/** The tags that a model was saved with; none where it was not tagged. */
export function savedTags(model: ModelWithMetadata): NamedTags {
  const { [key]: saved = {} } = (model.getUserDefinedMetadata() ?? {}) as { [key]?: { tags?: NamedTags } };
  return saved.tags ?? {};
}

/** Notes tags in a model's metadata, which is saved with it. */
export function saveTags(model: ModelWithMetadata, tags: NamedTags): void {
  model.setUserDefinedMetadata({ ...model.getUserDefinedMetadata(), [key]: { tags } });
}
