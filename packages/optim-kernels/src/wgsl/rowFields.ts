import type { Node, Program } from "optim-core";
import { type WgslText, wgslAtom } from "./algebra.ts";
import { makeNames } from "./names.ts";
import { formula } from "./text.ts";

/** One number of a kernel's row of uniforms: the node that it stands for, and how WGSL declares and reads it. */
export interface RowField {
  readonly node: Node;
  readonly declaration: string;
  readonly text: WgslText;
  /** Its value, where it is a constant that WGSL has no literal for. */
  readonly constant?: number;
}

/** The row of a program: its uniforms, then the constants that are not finite. */
export function rowFields({ uniforms, nodes }: Program): readonly RowField[] {
  const names = makeNames();
  const constants = nodes.filter(({ op, name }) => op === "const" && !Number.isFinite(Math.fround(Number(name))));
  return [...uniforms, ...constants].map((node, i) => {
    const { op } = node;
    const name = names(
      op === "hyper"
        ? node.name
        : op === "const"
          ? String(Math.fround(Number(node.name)))
              .replace("-", "minus_")
              .toLowerCase()
          : op === "step"
            ? "t"
            : `k${i}`,
    );
    const isTruth = op === "lt" || op === "eq" || op === "finite";
    return {
      node,
      declaration: `${name}: f32,${node.args.length > 0 ? ` // ${formula(node)}` : ""}`,
      text: isTruth ? [`u.${name} != 0.0`, 1, false] : wgslAtom(`u.${name}`),
      ...(op === "const" && { constant: Number(node.name) }),
    };
  });
}
