import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runStateDictCase, type StateDictCase } from "./stateDicts.ts";

const folder = new URL("../visible/state_dicts/", import.meta.url);
const beside = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const read = (id: string): StateDictCase => JSON.parse(readFileSync(new URL(`${id}.json`, folder), "utf8"));
const failuresOf = async (json: StateDictCase) => (await runStateDictCase(json, beside)).failures;

describe("a state dict of torch", () => {
  it.each(["adamw_two_groups", "sgd_momentum"])("%s is read, resumed and exported", async (id) => {
    expect(await failuresOf(read(id))).toEqual([]);
  });

  it("fails where a resumed weight is moved", async () => {
    const json = structuredClone(read("sgd_momentum"));
    const weights = json.resume[2]!.params[1] as number[];
    weights[0] = weights[0]! + 1e-3;
    expect((await failuresOf(json))[0]).toMatch(/^sgd_momentum\.pt step 3 p1\[0\] is \S+, not/);
  });

  it("fails where the file holds something else than the JSON", async () => {
    const text = JSON.stringify(read("adamw_two_groups")).replace('"eps":1e-8', '"eps":1e-7');
    const [content, exported] = await failuresOf(JSON.parse(text));
    expect(content).toMatch(/^the content of adamw_two_groups\.pt is ….*"eps":1e-8.*…, not ….*"eps":1e-7.*…$/);
    expect(exported).toMatch(/^adamw_two_groups\.pt, exported again is/);
  });

  it("fails with an optimizer that it does not know", async () => {
    const json = { ...read("sgd_momentum"), optimizer: "torch.LBFGS" };
    expect(await failuresOf(json)).toEqual(["the optimizer torch.LBFGS is not known"]);
  });
});
