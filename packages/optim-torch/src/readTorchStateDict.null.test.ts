import { describe, expect, test } from "vitest";
import { goldenBytes, goldenValues } from "../testing/goldenFile.ts";
import { dict, int, legacyFile, list, text } from "../testing/legacyFile.ts";
import { readTorchStateDict } from "./readTorchStateDict.ts";

const { state_dict } = goldenValues("adamw_two_groups");
const optimizer = (lr: number) =>
  dict(text("state"), "}", text("param_groups"), list(dict(text("lr"), int(lr), text("params"), list(int(0)))));
const stateOf = (lr: number) => ({ state: {}, param_groups: [{ lr, params: [0] }] });
const read = (value: string, path?: string | readonly string[]) => readTorchStateDict(legacyFile(value), path);

describe("the optimizer's state is found", () => {
  test.each(["adamw_two_groups.pt", "adamw_two_groups.legacy.pt", "adamw_two_groups.checkpoint.pt"])(
    "in %s",
    (name) => {
      expect(readTorchStateDict(goldenBytes(name))).toStrictEqual(state_dict);
    },
  );

  test("under a key or a path of keys", () => {
    expect(readTorchStateDict(goldenBytes("adamw_two_groups.checkpoint.pt"), "optimizer")).toStrictEqual(state_dict);
    const checkpoint = dict(text("optimizers"), list(optimizer(1), optimizer(2)));
    expect(read(checkpoint, ["optimizers", "1"])).toStrictEqual(stateOf(2));
  });

  test("as Composer nests it, and by a name of the user's own", () => {
    expect(read(dict(text("state"), dict(text("optimizers"), dict(text("AdamW"), optimizer(3)))))).toStrictEqual(
      stateOf(3),
    );
    expect(read(dict(text("opt_g"), optimizer(4), text("epoch"), int(1)))).toStrictEqual(stateOf(4));
  });
});

describe("one clear error, with the keys that are there,", () => {
  test("where there is no optimizer's state", () => {
    expect(() => read(dict(text("epoch"), int(1), text("model"), "}"))).toThrow(
      'readTorchStateDict: the file holds no optimizer state ({ state, param_groups }); it holds the keys "epoch", "model". Pass a file that does.',
    );
    expect(() => read("N")).toThrow("it holds None");
    expect(() => read(dict(...Array.from({ length: 25 }, (_, i) => `${int(i)}N`)))).toThrow(/"19" and 5 more/);
  });

  test("where there are several", () => {
    const two = dict(text("generator"), optimizer(1), text("critic"), optimizer(2));
    expect(() => read(two)).toThrow('holds 2 optimizer states, at ["generator"] and ["critic"]. Pass the path of one.');
    expect(read(two, "critic")).toStrictEqual(stateOf(2));
  });

  test("where the path leads nowhere, or elsewhere", () => {
    const bytes = goldenBytes("sgd_momentum.checkpoint.pt");
    expect(() => readTorchStateDict(bytes, "optim")).toThrow(
      'found the keys "epoch", "model", "optimizer", but no key "optim". Pass a key that is there.',
    );
    expect(() => readTorchStateDict(bytes, "toString")).toThrow('but no key "toString"');
    expect(() => readTorchStateDict(bytes, ["model", "p1"])).toThrow('"model"."p1" is no optimizer state');
    expect(() => readTorchStateDict(bytes, ["model", "p1", "data"])).toThrow('found a tensor, but no key "data"');
    expect(() => readTorchStateDict(bytes, [])).toThrow("the file is no optimizer state");
    expect(() => readTorchStateDict(bytes, null as unknown as string)).toThrow("the path is null. Pass a key");
  });

  test("where a group has no params or a parameter's state is no dict", () => {
    const groups = text("param_groups");
    expect(() => read(dict(text("state"), "}", groups, list("}")))).toThrow("a group has no params");
    expect(() => read(dict(text("state"), "}", groups, list("N")))).toThrow("a group is not a dict");
    expect(() => read(dict(text("state"), dict(int(0), int(1)), groups, "]"))).toThrow(
      "a parameter's state or a group",
    );
  });
});
