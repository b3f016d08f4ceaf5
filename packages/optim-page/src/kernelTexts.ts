import { type DType, OptimError, type Options, type Program, type Rule } from "optim-core";
import { ptxText, wasmText, wgslText } from "optim-kernels/text";
import { optionsOf, traced } from "./traced.ts";

/** A kernel in one language, or why there is none. */
export interface KernelText {
  readonly language: "WGSL" | "PTX" | "WebAssembly";
  /** What code blocks call the language. */
  readonly fence: string;
  readonly code?: string;
  /** Why a machine of this language cannot do it. */
  readonly reason?: string;
}

const languages = [
  { language: "WGSL", fence: "wgsl", write: wgslText },
  // No highlighter knows PTX.
  { language: "PTX", fence: "text", write: ptxText },
  { language: "WebAssembly", fence: "wasm", write: wasmText },
] as const;

/**
 * What a rule compiles to for float32 weights, in every language. A language that cannot say it, for want of a precision, has a reason
 * instead.
 *
 * @param options - Options of the optimizer instead of its defaults.
 * @throws OptimError where the rule cannot be traced with these options.
 */
export function kernelTexts<H, S>(rule: Rule<H, S>, options: Options = {}): readonly KernelText[] {
  const plain = rule as unknown as Rule;
  const program = traced(plain, optionsOf(plain, options));
  const dtypes = Object.fromEntries(Object.entries(plain.state).map(([name, { dtype }]) => [name, dtype]));
  return languages.map(({ write, ...language }) => ({ ...language, ...textOf(write, program, dtypes) }));
}

function textOf(
  write: (program: Program, dtypes: Readonly<Record<string, DType>>) => string,
  program: Program,
  dtypes: Readonly<Record<string, DType>>,
): Pick<KernelText, "code" | "reason"> {
  try {
    return { code: write(program, dtypes) };
  } catch (error) {
    if (error instanceof OptimError) return { reason: error.message };
    throw error;
  }
}
