import { AdamW, OptimError } from "optim-core";
import { describe, expect, test } from "vitest";
import { writtenKernel, writtenKernels } from "../../testing/writtenKernels.ts";
import { halves } from "../wasm/halves.ts";
import { wasm } from "../wasm/wasm.ts";
import { wasmText } from "./wasmText.ts";

const backend = wasm({ halves });

describe("the kernel of", () => {
  test.each(writtenKernels)("$name", ({ name, program, dtypes }) =>
    expect(wasmText(backend.compile(program, dtypes))).toMatchFileSnapshot(`../../golden/${name}.wat`),
  );
  test.each(writtenKernels)("$name, compiled by nobody", ({ name, program, dtypes }) =>
    expect(wasmText(program, dtypes)).toMatchFileSnapshot(`../../golden/${name}.wat`),
  );
});

test("of a precision that there is not is refused", () => {
  const { program } = writtenKernel("AdamW", AdamW);
  expect(() => wasmText(program, { p: "u8" })).toThrow(
    new OptimError("wasmText: cannot store u8, only f32, f64, f16, bf16."),
  );
});
