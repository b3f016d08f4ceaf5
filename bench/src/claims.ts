import type { Bound, CheckedClaim, Claim, Rows, Told } from "./claim.ts";
import { cudaClaims } from "./cudaClaims.ts";
import { onMainThread, type Row } from "./row.ts";
import { fifty, oneLarge, productShapes, thousandSmall, twentyInTurn, twentySquares, twentyWidths } from "./shapes.ts";

const isSoftware = ({ machine }: Told): boolean => machine.adapter?.endsWith("(software)") ?? false;
const perTensor = (row: Row | undefined) => row && (1000 * row.mainMs) / row.tensors;

const claims: readonly Claim[] = [
  {
    suite: "wasm",
    text: `AdamW, ${oneLarge.name}, against a kernel with no arithmetic`,
    bound: ["at most", 1.2],
    unit: " ×",
    measure: (row) => row("AdamW", oneLarge, "wasm")?.ofFloor,
  },
  {
    suite: "wasm",
    text: `AdamW, ${oneLarge.name}, two threads against one`,
    bound: ["at least", 1.5],
    unit: " ×",
    measure: (row) => row("AdamW", oneLarge, "wasm, 2 threads")?.vs.wasm,
  },
  {
    suite: "wasm",
    text: `AdamW, time a parameter at ${thousandSmall.name} against ${fifty.name}`,
    bound: ["at most", 1.3],
    unit: " ×",
    measure: (row) => {
      const [small, usual] = [row("AdamW", thousandSmall, "wasm"), row("AdamW", fifty, "wasm")];
      return small && usual && small.nsPerParam / usual.nsPerParam;
    },
  },
  {
    suite: "tfjs",
    text: `optim-tfjs on wasm, ${fifty.name}, against tf.train.adam`,
    bound: ["at least", 8],
    unit: " ×",
    measure: (row) => row("Adam", fifty, "tfjs wasm")?.vs["tf.train.adam"],
  },
  {
    suite: "tfjs",
    text: `optim-tfjs on webgpu, ${fifty.name}, against tf.train.adam`,
    bound: ["at least", 7],
    unit: " ×",
    measure: (row) => row("Adam", fifty, "tfjs webgpu")?.vs["tf.train.adam"],
  },
  {
    suite: "tfjs",
    text: `optim-tfjs on webgpu, ${fifty.name}, main-thread time against tf.train.adam`,
    bound: ["at least", 80],
    unit: " ×",
    measure: (row) => row("Adam", fifty, "tfjs webgpu")?.vs[onMainThread("tf.train.adam")],
  },
  ...([true, false] as const).map(
    (software): Claim => ({
      suite: "webgpu",
      text: `AdamW, ${oneLarge.name}, on a ${software ? "software adapter" : "GPU"}, against a kernel with no arithmetic`,
      bound: ["at most", software ? 1.5 : 1.1],
      unit: " ×",
      measure: (row) => row("AdamW", oneLarge, "webgpu")?.ofFloor,
      isOf: (report) => isSoftware(report) === software,
    }),
  ),
  {
    suite: "webgpu",
    text: `AdamW, ${thousandSmall.name}, host time a tensor`,
    bound: ["at most", 12],
    unit: " µs",
    measure: (row) => perTensor(row("AdamW", thousandSmall, "webgpu")),
  },
  {
    suite: "webgpu",
    text: `AdamW, ${thousandSmall.name} in arenas, host time a tensor`,
    bound: ["at most", 5],
    unit: " µs",
    measure: (row) => perTensor(row("AdamW", thousandSmall, "webgpu, arenas")),
  },
  ...(
    [
      ["wasm", "on wasm", 1.4, () => true],
      ["webgpu", "on a GPU", 1.2, (report) => !isSoftware(report)],
      ["webgpu", "on a software adapter", undefined, isSoftware],
    ] as const satisfies readonly (readonly [string, string, number | undefined, Claim["isOf"]])[]
  ).flatMap(([backend, where, most, isOf]): readonly Claim[] => [
    {
      suite: "amp",
      text: `AdamW, ${oneLarge.name}, with GradScaler and clip ${where}, against the plain step`,
      ...(most !== undefined && { bound: ["at most", most] }),
      unit: " ×",
      measure: (row) => row("AdamW with GradScaler", oneLarge, `${backend}, plain`)?.vs[`${backend}, scaler and clip`],
      isOf,
    },
    {
      suite: "amp",
      text: `the same in passes of their own, unscale, norm, scale, step, ${where}`,
      unit: " ×",
      measure: (row) => row("AdamW with GradScaler", oneLarge, `${backend}, plain`)?.vs["unfused chain"],
      isOf,
    },
  ]),
  ...(["wasm", "webgpu"] as const).flatMap((backend) =>
    (["f16", "bf16"] as const).map(
      (half): Claim => ({
        suite: "amp",
        text: `AdamW, ${oneLarge.name}, of ${half} with float32 copies on ${backend}, against float32 alone`,
        unit: " ×",
        measure: (row) => row("AdamW of halves", oneLarge, `${backend}, f32`)?.vs[`${backend}, ${half}`],
      }),
    ),
  ),
  {
    suite: "amp",
    text: "matMul of 512³ in f16 by autocast, speed against float32 on the same adapter",
    unit: " ×",
    measure: (row) => row("matMul", productShapes, "tfjs webgpu, f16")?.vs.float32,
  },
  ...(
    [
      [twentySquares, "wasm"],
      [twentyWidths, "wasm"],
      [twentyInTurn, "wasm"],
      [twentyWidths, "js"],
      [twentyInTurn, "js"],
    ] as const
  ).map(
    ([shapes, backend]): Claim => ({
      suite: "umup",
      text: `AdamW of u-muP, ${shapes.name}, on ${backend}, against one group of AdamW`,
      // Of tensors with a thousand weights, a step of WebAssembly is no longer than looking at twenty groups: that is told, not claimed.
      ...(backend === "js" || shapes === twentySquares ? { bound: ["at most", 1.05] as const } : {}),
      unit: " ×",
      measure: (row) => row("u-muP AdamW", shapes, `${backend}, one group`)?.vs[`${backend}, u-muP`],
    }),
  ),
  ...cudaClaims,
];

const isWithin = (x: number, [relation, limit]: Bound): boolean =>
  relation === "at most" ? x <= limit : relation === "at least" ? x >= limit : x > limit;

function checked(
  { suite, text, bound, unit }: Pick<Claim, "suite" | "text" | "bound" | "unit">,
  measured: number | undefined,
): CheckedClaim {
  return {
    suite,
    text,
    ...(bound && { bound }),
    unit,
    ...(measured !== undefined && { measured }),
    ...(measured !== undefined && bound && { holds: isWithin(measured, bound) }),
  };
}

/** The least advantage over jitted jax-js in any row that has it; it must be one. */
function overJax({ rows }: Told): CheckedClaim {
  const ratios = rows.flatMap(({ vs }) =>
    Object.entries(vs).flatMap(([other, ratio]) => (other.startsWith("jax-js") ? ratio : [])),
  );
  const text = "AdamW against jitted jax-js, the least of all rows";
  return checked(
    { suite: "peers", text, bound: ["above", 1], unit: " ×" },
    ratios.length === 0 ? undefined : Math.min(...ratios),
  );
}

/** All that is claimed of a report's suite on such a machine, with what the report says of it. */
export function checkedClaims(report: Told): readonly CheckedClaim[] {
  const find: Rows = (optimizer, shapes, backend) =>
    report.rows.find((row) => row.name === `${optimizer}, ${shapes.name}` && row.backend === backend);
  const own = claims
    .filter(({ suite, isOf }) => suite === report.suite && (isOf?.(report) ?? true))
    .map((claim) => checked(claim, claim.measure(find)));
  return report.suite === "peers" ? [...own, overJax(report)] : own;
}

/** The lines of the README's table that this report fills in. */
export const claimLines = (report: Told): readonly string[] =>
  checkedClaims(report).flatMap(({ suite, text, bound, unit, measured, holds }) => {
    if (measured === undefined) return [];
    const wanted = bound ? `${bound[0]} ${bound[1]}${unit} ` : "";
    const missed = holds === false ? " (missed)" : "";
    return [`| ${text} | \`bench ${suite}\` | ${wanted}| ${measured.toPrecision(3)}${unit}${missed} |`];
  });
