import { OptimError } from "optim-core";
import { checkMup, type Mup } from "../mup.ts";
import { kindOf } from "./kindOf.ts";
import type { TfLayer, TfWeight } from "./layers/layersModule.ts";
import { tagsItself } from "./layers/tagsItself.ts";
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
  const decide = ({ layer, weight, variable, part }: ModelWeight): Pick<TagRow, "mup" | "source"> | undefined => {
    const name = weight.originalName;
    const stated = mupOf(variable);
    const kind = kindOf(layer.getClassName(), part, variable.shape);
    const isSaved = Object.hasOwn(saved, name) && isOnly(found, name);
    if (Object.hasOwn(tags, name)) return { mup: { ...tags[name]! }, source: "option" };
    // A layer that tags itself does so again when it is loaded, and knows nothing of an option that overruled it.
    if (stated && !decided.has(stated) && !(isSaved && tagsItself(layer))) return { mup: stated, source: "tag" };
    // Other outputs than before: what was decided of kernels is out of date.
    if (isSaved && !(output !== undefined && kind)) return { mup: saved[name]!, source: "saved" };
    return kind && { mup: kind, source: "kind" };
  };
  const made = found.map((one) => ({ one, decision: decide(one) }));
  checkKnown(made.filter(({ one, decision }) => !decision && isTrained(one)).map(({ one }) => one));
  const known = made.flatMap(({ one, decision }) => (decision ? [{ one, ...decision }] : []));
  const outputs = outputsOf(known, output);
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
  const kept = rows.filter(({ weight, source }, i) => {
    return isOnly(found, weight) && !(source === "tag" && tagsItself(known[i]!.one.layer));
  });
  saveTags(model, Object.fromEntries(kept.map(({ weight, mup }) => [weight, mup])));
  return new TagTable(rows);
}

/** Whether one weight alone has this name: layers of models inside may be called alike, and of them only the kind can tell. */
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

interface Decided {
  readonly one: ModelWeight;
  readonly mup: Mup;
  readonly source: TagRow["source"];
}

/** The kernels that are readouts. */
function outputsOf(known: readonly Decided[], output: TagModelOptions["output"]): ReadonlySet<ModelWeight> {
  const kernels = known.filter(({ one }) => one.part === "kernel");
  if (output === undefined) {
    const last = kernels.findLast(({ one, source }) => one.layer.getClassName() === "Dense" && source === "kind");
    return new Set(last && !known.some(({ mup }) => mup.role === "output") ? [last.one] : []);
  }
  const names = typeof output === "string" ? [output] : output;
  const outputs = names.flatMap((name) => {
    const ofLayer = kernels.map(({ one }) => one).filter(({ layer }) => layer.name === name);
    const { size } = new Set(ofLayer.map(({ layer }) => layer));
    if (size === 0) fail(`there is no layer "${name}" with a kernel for an output. ${choiceOf(kernels)}`);
    if (size > 1) fail(`several layers with a kernel are called "${name}". Give them names of their own.`);
    return ofLayer;
  });
  return new Set(outputs);
}

const choiceOf = (kernels: readonly Decided[]): string =>
  kernels.length > 0
    ? `Choose from ${[...new Set(kernels.map(({ one }) => one.layer.name))].join(", ")}.`
    : 'The model has none: tag the weight, { tags: { name: { role: "output" } } }.';
