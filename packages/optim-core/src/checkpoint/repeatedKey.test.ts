import { describe, expect, it } from "vitest";
import { repeatedKey } from "./repeatedKey.ts";

describe("repeatedKey", () => {
  it.each([
    ['{"a":1,"a":2}', "a"],
    ['{"a":{"b":1,"c":{"d":0,\n"d"\t:0}}}', "d"],
    ['[{"x":[]},{"y":1,"z":[{}],"y":2}]', "y"],
    ['{"a":1,"\\u0061":2}', "a"],
    ['{"__proto__":1,"__proto__":2}', "__proto__"],
    ['{"":1,"":2}', ""],
  ])("finds it in %s", (json, key) => {
    expect(repeatedKey(json)).toBe(key);
  });

  it.each([
    '{"a":{"a":{"a":"a"}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"b","b":"a","c":["a","a","b"]}',
    String.raw`{"a":"\"a\":1,{\\","b":"\\\"","c":"}"}`,
    "[]",
    "3",
  ])("finds none in %s", (json) => {
    JSON.parse(json);
    expect(repeatedKey(json)).toBeUndefined();
  });
});
