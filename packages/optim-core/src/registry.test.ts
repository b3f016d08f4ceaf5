import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRegistry } from "./createRegistry.ts";
import { AdamW } from "./optim/adamw.ts";
import { SGD } from "./optim/sgd.ts";
import { defineOptimizer } from "./optimizerClass.ts";
import { parameter } from "./param.ts";
import { builtins } from "./registry.ts";

const Tiger = defineOptimizer({
  name: "Tiger",
  hyper: { lr: 1e-3 },
  update: ({ p, g }, { lr }) => ({ p: p.sub(g.sign().mul(lr)) }),
});
const one = () => parameter(Float64Array.of(1), { grad: Float64Array.of(2) });

test("creates by name what the class would", () => {
  const registry = createRegistry([SGD, Tiger]);
  const [p, q] = [one(), one()];
  registry.create("tiger", [p], { lr: 0.25 }).step();
  registry.create("sgd", [{ params: [q], lr: 0.5 }]).step();
  expect([p.data[0], q.data[0]]).toEqual([0.75, 0]);
  expect(registry.create("sgd", [one()])).toBeInstanceOf(SGD);
});

test("knows what it has, and a plugin registers itself explicitly", () => {
  const registry = createRegistry([SGD]);
  expect(registry.has("tiger")).toBe(false);
  registry.register(Tiger);
  expect(registry.has("tiger")).toBe(true);
  expect(registry.get("tiger")).toBe(Tiger);
  expect(registry.names()).toEqual(["sgd", "tiger"]);
  expect(createRegistry([SGD]).has("tiger")).toBe(false);
});

test("a name that is taken is refused, and so is what is no class of a rule", () => {
  const registry = createRegistry([SGD]);
  const Other = defineOptimizer({ name: "sGd", hyper: { lr: 1 }, update: ({ p }) => ({ p }) });
  expect(() => registry.register(Other)).toThrow(
    'registry: the name "sgd" is taken by SGD. Give the rule another name.',
  );
  expect(registry.get("sgd")).toBe(SGD);
  expect(() => createRegistry([SGD, SGD])).toThrow('the name "sgd" is taken by SGD');
  expect(() => registry.register({} as never)).toThrow("only the class of a rule can be registered");
});

test("an unknown name is answered with the nearest and all the others", () => {
  const registry = createRegistry([SGD, AdamW]);
  expect(() => registry.create("adamv" as string, [])).toThrow(
    'registry: there is no optimizer "adamv". Did you mean "adamw"? It has sgd, adamw.',
  );
  expect(() => registry.get("AdamW")).toThrow('Did you mean "adamw"?');
  expect(() => registry.get("shampoo")).toThrow('registry: there is no optimizer "shampoo". It has sgd, adamw.');
  expect(() => createRegistry().get("sgd")).toThrow("It is empty.");
});

test("the built-ins are every optimizer of this package, each under the name that its type says", () => {
  const sources = readdirSync(new URL("./optim/", import.meta.url)).filter(
    (file) => file.endsWith(".ts") && !file.includes(".test"),
  );
  const rules = sources.flatMap((file) => {
    const source = readFileSync(new URL(`./optim/${file}`, import.meta.url), "utf8");
    return [...source.matchAll(/^ {2}name: "(\w+)"/gm)].map(([, name]) => name!.toLowerCase());
  });
  expect([...builtins.names()].sort()).toEqual(rules.sort());
  const p = one();
  builtins.create("adamw", [p], { lr: 0.1, betas: [0.9, 0.99], weightDecay: 0 }).step();
  expect(p.data[0]).toBeCloseTo(0.9, 7);
});
