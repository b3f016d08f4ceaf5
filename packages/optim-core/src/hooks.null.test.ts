import { expect, test } from "vitest";
import { HookLists } from "./hooks.ts";

test("hooks are called by name, in order, prepended ones first, each with what the one before it returned", () => {
  const hooks = new HookLists();
  const calls: string[] = [];
  const log = (name: string, result?: string) => (_: unknown, value: string) => {
    calls.push(`${name} ${value}`);
    return result;
  };
  hooks.add("pre", log("a", "from a"));
  hooks.add("pre", log("b"));
  hooks.add("pre", log("c", "from c"), { prepend: true });
  hooks.add("post", log("other"));
  expect(hooks.call("pre", {}, "given")).toBe("from a");
  expect(calls).toEqual(["c given", "a from c", "b from a"]);
  expect(hooks.call("none", {}, "given")).toBe("given");
});

test("a hook can be taken off: once, by `using`, and from within a call that still reaches the others", () => {
  const hooks = new HookLists();
  const calls: string[] = [];
  const off = hooks.add("pre", () => {
    calls.push("first");
    off();
    off();
  });
  hooks.add("pre", () => void calls.push("second"));
  const last = hooks.add("pre", () => void calls.push("last"));
  hooks.call("pre", {});
  last[Symbol.dispose]();
  hooks.call("pre", {});
  expect(calls).toEqual(["first", "second", "last", "second"]);
});

test("the same function may be added twice, and each is taken off by its own handle", () => {
  const hooks = new HookLists();
  let count = 0;
  const hook = () => void count++;
  const [off] = [hooks.add("pre", hook), hooks.add("pre", hook)];
  hooks.call("pre", {});
  off!();
  hooks.call("pre", {});
  expect(count).toBe(3);
});
