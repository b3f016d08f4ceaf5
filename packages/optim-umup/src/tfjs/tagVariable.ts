import type { ParamTags } from "optim-core";
import { checkMup, type Mup } from "../mup.ts";

/** What is needed of a `tf.Variable` to tag it. */
export interface TaggableVariable {
  readonly name: string;
  readonly shape: readonly number[];
}

type Tagged = TaggableVariable & { tags?: ParamTags };

/**
 * States the role of a variable in u-muP. It lies on the variable itself, from where optim-tfjs copies it to the parameter that it makes
 * when the optimizer first meets the variable. A tag that was there is replaced; this one is copied.
 *
 * @throws OptimError where the role is unknown, or the tag disagrees with the shape.
 */
export function tagVariable(variable: TaggableVariable, mup: Mup): void {
  checkMup("tagVariable", `variable "${variable.name}"`, variable.shape, mup);
  const tagged: Tagged = variable;
  tagged.tags = { ...tagged.tags, mup: { ...mup } };
}

/** The role of a variable, where it was stated. */
export const mupOf = (variable: TaggableVariable): Mup | undefined => (variable as Tagged).tags?.mup;
