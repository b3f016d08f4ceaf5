import { describe, expect, it } from "vitest";
import { faultsOf, resultsIn } from "./result.ts";

const consumer = { name: "a", about: "", results: { js: "00ff00ff", webgpu: null }, loss: 1e-3 };

describe("resultsIn", () => {
  it("takes the lines of JSON and leaves all others", () => {
    const output = 'hello\n{"name":"js","loss":0.5,"bits":"00ff00ff"}\n{ "other": 1 }\n{"name":"webgpu","loss":1}\n';
    expect(resultsIn(output).map(({ name, loss }) => [name, loss])).toEqual([
      ["js", 0.5],
      ["webgpu", 1],
    ]);
  });
});

describe("faultsOf", () => {
  const js = { name: "js", loss: 1e-4, bits: "00ff00ff" };
  const webgpu = { name: "webgpu", loss: 1e-4, bits: "12345678" };

  it("takes what is wanted, with bits of its own where they are free", () => {
    expect(faultsOf(consumer, [js, webgpu])).toEqual([]);
  });

  it.each([
    ['There is no result "webgpu".', [js]],
    ['Nobody asked for the result "cuda".', [js, webgpu, { name: "cuda", loss: 0 }]],
    ['The loss of "js" is 0.001; it has to be below 0.001.', [{ ...js, loss: 1e-3 }, webgpu]],
    ['The loss of "js" is NaN; it has to be below 0.001.', [{ ...js, loss: Number.NaN }, webgpu]],
    ['The weights of "js" are 00ff00fe; they have to be 00ff00ff.', [{ ...js, bits: "00ff00fe" }, webgpu]],
    ['The weights of "js" are undefined; they have to be 00ff00ff.', [{ name: "js", loss: 1e-4 }, webgpu]],
  ])("says: %s", (fault, results) => {
    expect(faultsOf(consumer, results)).toEqual([fault]);
  });

  it("wants threads that have helped, and not only the right weights", () => {
    const threaded = { ...consumer, results: { threads: "00ff00ff" } };
    const threads = { ...js, name: "threads" };
    expect(faultsOf(threaded, [{ ...threads, helped: 3 }])).toEqual([]);
    for (const result of [threads, { ...threads, helped: 0 }])
      expect(faultsOf(threaded, [result])).toEqual(['No thread has helped with "threads".']);
  });
});
