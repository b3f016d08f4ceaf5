import { describe, expect, test } from "vitest";
import { writtenKernels } from "../../testing/writtenKernels.ts";
import { halves } from "../wasm/halves.ts";
import { wasm } from "../wasm/wasm.ts";
import { wasmText } from "./wasmText.ts";

const backend = wasm({ halves });

describe("the kernel of", () => {
  test.each(writtenKernels)("$name", ({ name, program, dtypes }) =>
    expect(wasmText(backend.compile(program, dtypes))).toMatchFileSnapshot(`../../golden/${name}.wat`),
  );
});
