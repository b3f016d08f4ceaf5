import { describe, expect, it } from "vitest";
import { askedFor, withTarballs } from "./project.ts";

const tarballs = new Map([
  ["optim-core", "/packed/optim-core-0.1.0.tgz"],
  ["optim-kernels", "/packed/optim-kernels-0.1.0.tgz"],
  ["optim-testing", "/packed/optim-testing-0.1.0.tgz"],
]);

const manifest = {
  scripts: { start: "node main.js" },
  dependencies: { "optim-core": "0.x", vite: "7.3.8" },
  devDependencies: { "optim-testing": "0.x" },
};

describe("withTarballs", () => {
  it("takes ours from tarballs, leaves all else, and overrides what nobody asked for", () => {
    expect(withTarballs(manifest, tarballs)).toEqual({
      scripts: { start: "node main.js" },
      dependencies: { "optim-core": "file:/packed/optim-core-0.1.0.tgz", vite: "7.3.8" },
      devDependencies: { "optim-testing": "file:/packed/optim-testing-0.1.0.tgz" },
      overrides: { "optim-kernels": "file:/packed/optim-kernels-0.1.0.tgz" },
    });
  });
});

describe("askedFor", () => {
  it("names ours only", () => {
    expect(askedFor(manifest, [...tarballs.keys()])).toEqual(["optim-core", "optim-testing"]);
  });
});
