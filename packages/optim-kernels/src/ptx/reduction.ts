import type { Node } from "optim-core";
import { Listing } from "./listing.ts";
import { double } from "./operation.ts";
import { finishBytes, reductionAt, rowBytes, threads } from "./row.ts";
import type { SweepScope } from "./sweepScope.ts";
import { Values } from "./values.ts";

/** What a reduction begins with, and what makes two numbers one. */
const merges = { sum: [0, "add.rn.f64"], highest: [-Infinity, "max.f64"], lowest: [Infinity, "min.f64"] } as const;

const mergeOf = ({ op }: Node) => merges[op as keyof typeof merges];

/** Makes one number of two, NaN where one is. */
function writeMerge({ registers }: SweepScope, lines: Listing, n: Node, out: string, other: string): void {
  const [, merge] = mergeOf(n);
  if (n.op === "sum") {
    lines.op(merge, [out, out, other]);
    return;
  }
  const [test, both] = [registers.take("pred", "test"), registers.take("f64", "both")] as const;
  lines.op("add.rn.f64", [both, out, other]);
  lines.op("setp.nan.f64", [test, out, other]);
  lines.op(merge, [out, out, other]);
  lines.op("selp.f64", [out, both, out, test]);
}

/** A running value of each reduction, in float64. */
function writeStart(scope: SweepScope, lines: Listing): readonly string[] {
  return scope.stage.reductions.map((n, r) => {
    const total = scope.registers.take("f64", `_total${r}`);
    lines.op("mov.f64", [total, double(mergeOf(n)[0])]);
    return total;
  });
}

/** Takes the values of some weights into the running ones. */
function writeTake(scope: SweepScope, values: Values, totals: readonly string[], lines: Listing): void {
  const { registers, stage } = scope;
  const term = registers.take("f64", "term");
  for (const [r, n] of stage.reductions.entries())
    for (const value of values.of(n.args[0]!)) {
      lines.op("cvt.f64.f32", [term, value]);
      writeMerge(scope, lines, n, totals[r]!, term);
    }
}

/** The numbers of all threads become one, in pairs: of a block, or of those threads whose numbers differ by a multiple of `beside`. */
function writeTree(scope: SweepScope, lines: Listing, n: Node, total: string, label: string, beside = "1"): void {
  const { registers } = scope;
  const [own, other] = [registers.take("u64", "own"), registers.take("u64", "other")] as const;
  const far = registers.take("u32", "far");
  const [test, term] = [registers.take("pred", "test"), registers.take("f64", "term")] as const;
  lines.op("mov.u64", [own, "parts"]);
  lines.op("mad.wide.u32", [own, "thread", "8", own]);
  lines.op("st.shared.f64", [`[${own}]`, total]);
  lines.op("mov.u32", [far, `${threads / 2}`]);
  lines.label(`${label}_TREE`);
  lines.op("bar.sync", ["0"]);
  lines.op("setp.lt.u32", [test, far, beside]);
  lines.op("bra", [`${label}_TOP`], test);
  lines.op("setp.ge.u32", [test, "thread", far]);
  lines.op("bra", [`${label}_NEXT`], test);
  lines.op("mad.wide.u32", [other, far, "8", own]);
  lines.op("ld.shared.f64", [term, `[${other}]`]);
  writeMerge(scope, lines, n, total, term);
  lines.op("st.shared.f64", [`[${own}]`, total]);
  lines.label(`${label}_NEXT`);
  lines.op("shr.u32", [far, far, "1"]);
  lines.op("bra", [`${label}_TREE`]);
  lines.label(`${label}_TOP`);
}

/**
 * Note [The last block adds up]
 * A block leaves the part of its chunk, and counts itself. The block that finds all others counted makes one number of the parts, in their
 * order, which does not depend on which block that is. So a reduction over any number of tensors is one launch. The count wraps around to 0.
 */
function writeFinish(scope: SweepScope, lines: Listing, n: Node, r: number, total: string): void {
  const { registers, places } = scope;
  const label = `LAST${r}`;
  const [part, finish, list, counter, result] = ["part", "finish", "partList", "done", "result"].map((name) =>
    registers.take("u64", name),
  ) as [string, string, string, string, string];
  const [parts, last, seen, k] = ["partCount", "last", "seen", "k"].map((name) => registers.take("u32", name)) as [
    string,
    string,
    string,
    string,
  ];
  const [test, isFirst, term, flag] = [
    registers.take("pred", "test"),
    registers.take("pred", "isFirst"),
    registers.take("f64", "term"),
    registers.take("f32", "rounded"),
  ] as const;
  const at = reductionAt(places.length, r);
  lines.op("ld.global.nc.v2.u64", [`{${part}, ${finish}}`, `[tensor+${at}]`]);
  lines.op("ld.global.nc.v2.u64", [`{${list}, ${counter}}`, `[${finish}]`]);
  lines.op("ld.global.nc.u64", [result, `[${finish}+16]`]);
  lines.op("ld.global.nc.u32", [parts, `[${finish}+${finishBytes - 8}]`]);
  lines.op("sub.u32", [last, parts, "1"]);
  lines.op("setp.eq.u32", [isFirst, "thread", "0"]);
  lines.op("mad.wide.u32", [part, "number", "8", part]);
  lines.op("mov.u32", [seen, "0"]);
  lines.op("bar.sync", ["0"]);
  lines.op("bra", [`${label}_TOLD`], `!${isFirst}`);
  lines.op("st.global.f64", [`[${part}]`, total]);
  lines.op("membar.gl", []);
  lines.op("atom.global.inc.u32", [seen, `[${counter}]`, last]);
  lines.op("membar.gl", []);
  lines.op("st.shared.u32", ["[parts]", seen]);
  lines.label(`${label}_TOLD`);
  lines.op("bar.sync", ["0"]);
  lines.op("ld.shared.u32", [seen, "[parts]"]);
  lines.op("bar.sync", ["0"]);
  lines.op("setp.ne.u32", [test, seen, last]);
  lines.op("bra", [`${label}_END`], test);
  lines.op("membar.gl", []);
  lines.op("mov.f64", [total, double(mergeOf(n)[0])]);
  lines.op("mov.u32", [k, "thread"]);
  lines.label(label);
  lines.op("setp.ge.u32", [test, k, parts]);
  lines.op("bra", [`${label}_ALL`], test);
  lines.op("mad.wide.u32", [part, k, "8", list]);
  lines.op("ld.volatile.global.f64", [term, `[${part}]`]);
  writeMerge(scope, lines, n, total, term);
  lines.op("add.u32", [k, k, `${threads}`]);
  lines.op("bra", [label]);
  lines.label(`${label}_ALL`);
  writeTree(scope, lines, n, total, `${label}_PARTS`);
  lines.op("cvt.rn.f32.f64", [flag, total]);
  lines.op("st.global.f32", [`[${result}]`, flag], isFirst);
  lines.label(`${label}_END`);
}

/** Reductions to a single value: what stands before the loops over a chunk, what is done with each weight, and what comes after. */
export function writeReduction(
  scope: SweepScope,
  body: Listing,
): { readonly take: (values: Values, lines: Listing) => void; readonly finish: () => void } {
  const totals = writeStart(scope, body);
  return {
    take(values, lines) {
      writeTake(scope, values, totals, lines);
    },
    finish() {
      for (const [r, n] of scope.stage.reductions.entries()) {
        writeTree(scope, body, n, totals[r]!, `CHUNK${r}`);
        writeFinish(scope, body, n, r, totals[r]!);
      }
    },
  };
}

/** Reductions along rows or columns: some threads walk each line together, and lines that lie beside each other share a block. */
export function writeLines(scope: SweepScope, body: Listing): void {
  const { registers, stage, places } = scope;
  for (const name of ["lines", "length", "beside", "stride", "step", "line", "k", "i", "far"])
    registers.take("u32", name);
  const test = registers.take("pred", "test");
  body.op("ld.global.nc.v4.u32", ["{lines, length, beside, stride}", `[tensor+${rowBytes.lines}]`]);
  body.op("ld.global.nc.u32", ["step", `[tensor+${rowBytes.step}]`]);
  body.op("rem.u32", ["line", "thread", "beside"]);
  body.op("mad.lo.u32", ["line", "number", "beside", "line"]);
  body.op("div.u32", ["k", "thread", "beside"]);
  body.op("div.u32", ["far", `${threads}`, "beside"]);
  const totals = writeStart(scope, body);
  body.op("setp.ge.u32", [test, "line", "lines"]);
  body.op("bra", ["WALKED"], test);
  const values = new Values(scope, 1);
  const rest = new Listing();
  writeTake(scope, values, totals, rest);
  body.label("WALK");
  body.op("setp.ge.u32", [test, "k", "length"]);
  body.op("bra", ["WALKED"], test);
  body.op("mul.lo.u32", ["i", "line", "stride"]);
  body.op("mad.lo.u32", ["i", "k", "step", "i"]);
  values.write(body);
  body.append(rest);
  body.op("add.u32", ["k", "k", "far"]);
  body.op("bra", ["WALK"]);
  body.label("WALKED");
  const [isTop, at, rounded] = [
    registers.take("pred", "isTop"),
    registers.take("u64", "at"),
    registers.take("f32", "rounded"),
  ] as const;
  for (const [r, n] of stage.reductions.entries()) {
    writeTree(scope, body, n, totals[r]!, `LINE${r}`, "beside");
    body.op("bar.sync", ["0"]);
    const offset = reductionAt(places.length, r);
    body.op("ld.global.nc.u64", [at, `[tensor+${offset}]`]);
    body.op("mad.wide.u32", [at, "line", "4", at]);
    body.op("cvt.rn.f32.f64", [rounded, totals[r]!]);
    body.op("setp.lt.u32", [isTop, "thread", "beside"]);
    body.op("setp.lt.and.u32", [isTop, "line", "lines", isTop]);
    body.op("st.global.f32", [`[${at}]`, rounded], isTop);
  }
}
