import { OptimError } from "optim-core";
import { checkMup, type Mup } from "../mup.ts";
import { kindOf } from "./kindOf.ts";
import type { TfLayer, TfWeight } from "./layers/layersModule.ts";
import { isLayerTag } from "./layers/layerTag.ts";
import { exceptOutput, modelOutputs } from "./modelOutputs.ts";
import { type ModelWeight, weightsOf } from "./modelWeights.ts";
import { type ModelWithMetadata, type NamedTags, savedTags, saveTags } from "./savedTags.ts";
import { type TagRow, TagTable } from "./tagTable.ts";
import { mupOf, tagVariable } from "./tagVariable.ts";

/** What is needed of a `tf.LayersModel`. */
export interface TaggableModel extends ModelWithMetadata {
  readonly layers: readonly TfLayer[];
  readonly trainableWeights: readonly TfWeight[];
}

/** What cannot be read from a model. */
export interface TagModelOptions {
  /** The name of the layer whose kernel is the readout, or several. Default: the last dense layer, unless there is a readout already. */
  readonly output?: string | readonly string[];
  /** Tags by the name of the weight, for layers that are not known, or to overrule what would be decided. */
  readonly tags?: NamedTags;
}

const fail = (message: string): never => {
  throw new OptimError(`tagModel: ${message}`);
};

/** Tags that were decided here: those that somebody else has stated stay. */
const decided = /* @__PURE__ */ new WeakSet<Mup>();

/**
 * Reads the roles of a model's weights from its layers, tags them, and lists what it decided; print it by `console.log(String(table))`.
 * It knows dense, conv1d, conv2d, embedding, layer and batch normalisation, in nested models too, and layers that tag themselves. The
 * decisions are written to the model's metadata: call it again after loading, without options.
 *
 * The scales of u-muP are for weights of unit scale and operations that divide by the root of the fan-in. A dense layer of TensorFlow.js has
 * neither of its own, so a rate does not carry over with it as it does with the layers of this package.
 *
 * @throws OptimError, and nothing is tagged, where a layer with weights is not known, a tag disagrees with the shape of its weight, or an
 * option names what the model does not have.
 */
export function tagModel(model: TaggableModel, { output, tags = {} }: TagModelOptions = {}): TagTable {
  if (!Array.isArray(model?.layers) || typeof model.setUserDefinedMetadata !== "function")
    fail(
      "this is no model of layers. Pass a tf.LayersModel, or tag its variables: tagVariable(variable, { role, fanIn }).",
    );
  const found = weightsOf(model.layers);
  checkNames(found, tags);
  const saved = savedTags(model);
  const decide = (one: ModelWeight): Pick<TagRow, "mup" | "source"> | undefined => {
    const { layer, weight, variable, part } = one;
    const name = weight.originalName;
    if (Object.hasOwn(tags, name)) return { mup: { ...tags[name]! }, source: "option" };
    const stated = mupOf(variable);
    const isOurs = stated !== undefined && decided.has(stated);
    const ofName = Object.hasOwn(saved, name) ? saved[name] : undefined;
    // Names that several have say nothing. tf cannot save such a model either, so its variables know what was decided.
    const before = isOnly(found, name) ? ofName : isOurs ? stated : undefined;
    // What a layer states it states again when it is loaded, and knows nothing of what overruled it.
    if (stated && !isOurs && !(before && isLayerTag(stated))) return { mup: stated, source: "tag" };
    const kind = kindOf(layer.getClassName(), part, variable.shape);
    if (before) return { mup: output === undefined ? before : exceptOutput(before, one, kind), source: "saved" };
    // Decided of another model that has this layer too.
    return kind ? { mup: kind, source: "kind" } : stated && { mup: stated, source: "tag" };
  };
  const made = found.map((one) => ({ one, decision: decide(one) }));
  checkKnown(made.filter(({ one, decision }) => !decision && isTrained(one)).map(({ one }) => one));
  const known = made.flatMap(({ one, decision }) => (decision ? [{ one, ...decision }] : []));
  const outputs = modelOutputs(known, output);
  const rows = known.map(({ one, mup, source }) => {
    const row = { weight: one.weight.originalName, layer: one.layer.getClassName(), shape: [...one.variable.shape] };
    checkMup("tagModel", `weight "${row.weight}"`, row.shape, mup);
    if (!outputs.has(one) || mup.role !== "weight") return { ...row, mup, source };
    const overruled = source === "tag" ? "option" : source;
    return { ...row, mup: { ...mup, role: "output" as const }, source: overruled };
  });
  for (const [i, { mup, source }] of rows.entries()) {
    const { variable } = known[i]!.one;
    if (source === "tag") continue;
    tagVariable(variable, mup);
    decided.add(mupOf(variable)!);
  }
  const kept = rows.filter(({ weight, source, mup }) => {
    return isOnly(found, weight) && !(source === "tag" && isLayerTag(mup));
  });
  saveTags(model, Object.fromEntries(kept.map(({ weight, mup }) => [weight, mup])));
  return new TagTable(rows);
}

/** Whether one weight alone has this name: layers of models inside may be called alike. */
const isOnly = (found: readonly ModelWeight[], name: string): boolean =>
  found.filter(({ weight }) => weight.originalName === name).length === 1;

/** Statistics, and what is frozen, need no learning rate. */
const isTrained = ({ layer, weight }: ModelWeight): boolean => layer.trainableWeights.includes(weight);

function checkNames(found: readonly ModelWeight[], tags: NamedTags): void {
  if (found.length === 0) fail("the model has no weights. Build it first: say the shape of its input.");
  const names = found.map(({ weight }) => weight.originalName);
  const stray = Object.keys(tags).find((name) => !names.includes(name));
  if (stray !== undefined) fail(`there is no weight "${stray}" to tag. Choose from ${names.join(", ")}.`);
  const several = Object.keys(tags).find((name) => !isOnly(found, name));
  if (several !== undefined)
    fail(`several weights are called "${several}". Give their layers names of their own, or use tagVariable.`);
}

function checkKnown(unknown: readonly ModelWeight[]): void {
  if (unknown.length === 0) return;
  const names = unknown.map(({ layer, weight, variable }) => {
    return `"${weight.originalName}" [${variable.shape}] of ${layer.getClassName()}`;
  });
  fail(
    `the layers of these weights are not known: ${names.join(", ")}. State each: { tags: { name: { role, fanIn } } }.`,
  );
}
