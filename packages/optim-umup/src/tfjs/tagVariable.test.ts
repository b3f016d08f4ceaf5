import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { tagsOf } from "../../testing/withLayers.ts";
import { tagModel } from "./tagModel.ts";
import { mupOf, tagVariable } from "./tagVariable.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const make = tfLayers.layers;

describe("tagVariable", () => {
  test("bug: a tag changed with the object that it came from", () => {
    const variable = tf.variable(tf.zeros([3, 4]));
    const mup = { role: "weight" as const, fanIn: 3 };
    tagVariable(variable, mup);
    mup.fanIn = 4;
    expect(mupOf(variable)).toEqual({ role: "weight", fanIn: 3 });
    const model = tfLayers.sequential({
      layers: [make.dense({ units: 4, inputShape: [4], useBias: false, name: "d" })],
    });
    const tags = { "d/kernel": { role: "weight" as const, fanIn: 4, depth: 1 } };
    const { rows } = tagModel(model, { tags });
    tags["d/kernel"].depth = 2;
    expect(rows[0]!.mup).toEqual({ role: "weight", fanIn: 4, depth: 1 });
    expect(tagsOf(model)).toEqual({ "d/kernel": { role: "weight", fanIn: 4, depth: 1 } });
  });

  test("refuses what is no tag", () => {
    const variable = tf.variable(tf.zeros([3, 4]));
    for (const mup of [null, undefined, 3])
      expect(() => tagVariable(variable, mup as never)).toThrow(
        `tagVariable: variable "${variable.name}" has the tag ${mup}. State its role`,
      );
  });

  test("keeps other tags, and copies", () => {
    const variable = tf.variable(tf.zeros([3, 4]));
    Object.assign(variable, { tags: { other: 1 } });
    tagVariable(variable, { role: "weight", fanIn: 3 });
    expect((variable as never as { tags: object }).tags).toEqual({ other: 1, mup: { role: "weight", fanIn: 3 } });
    expect(() => tagVariable(variable, { role: "weight", fanIn: 5 })).toThrow(
      `tagVariable: variable "${variable.name}" has the fanIn 5`,
    );
    expect(mupOf(variable)).toEqual({ role: "weight", fanIn: 3 });
    expect(mupOf(tf.variable(tf.zeros([1])))).toBeUndefined();
  });
});
