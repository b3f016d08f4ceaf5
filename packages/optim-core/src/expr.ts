/**
 * Symbols: the numbers that an update rule computes with before there are any numbers.
 *
 * Every operation returns a new immutable node. A node's extent says where its value can change, and is inferred: `1 - beta ** t` is
 * host-rate, so JavaScript evaluates it once per step in float64 and it reaches the kernel as a uniform.
 */
import { type Extent, joinExtents, type Over } from "./extent.ts";
import { reducers } from "./reducers.ts";

export type UnaryOp = "neg" | "sqrt" | "abs" | "sign" | "finite";
export type BinaryOp = "add" | "sub" | "mul" | "div" | "pow" | "min" | "max" | "lt" | "eq";
/** Reductions; their node's `name` says over what. */
export type ReduceOp = keyof typeof reducers;
/** Operations without arguments. */
export type LeafOp = "const" | "hyper" | "step" | "load";
export type Op = LeafOp | UnaryOp | BinaryOp | ReduceOp | "where";

/** One operation of a traced rule. */
export interface Node {
  readonly op: Op;
  readonly args: readonly Node[];
  /** hyper: `betas[0]`; load: `expAvg`; const: its value as text; reductions: over what. */
  readonly name: string;
  readonly extent: Extent;
  /** Its number in its graph, once it is traced. */
  readonly id?: number;
}

/** Whether a node is a reduction. */
export const isReduction = (n: Node): boolean => n.op in reducers;

/** Makes a node; its extent is that of its arguments joined, unless a leaf or a reduction states its own. */
export const node = (
  op: Op,
  args: readonly Node[],
  name = "",
  extent = args.map((a) => a.extent).reduce(joinExtents, "host"),
): Node => ({
  op,
  args,
  name,
  extent,
});

export type NumLike = Num | number;

const lift = (x: NumLike): Node =>
  typeof x === "number" ? node("const", [], Object.is(x, -0) ? "-0" : `${x}`) : x.node;
const num = (op: Op, ...args: NumLike[]): Num => new Num(node(op, args.map(lift)));
const bool = (op: Op, ...args: NumLike[]): Bool => new Bool(node(op, args.map(lift)));

/** A symbolic number: float64 at host rate, of the parameter's arithmetic (float32, as a rule) above it. */
export class Num {
  declare readonly node: Node;
  constructor(made: Node) {
    this.node = made;
  }
  add(x: NumLike): Num {
    return num("add", this, x);
  }
  sub(x: NumLike): Num {
    return num("sub", this, x);
  }
  mul(x: NumLike): Num {
    return num("mul", this, x);
  }
  div(x: NumLike): Num {
    return num("div", this, x);
  }
  /** `this ** x`; for a square say `square()`, which is exact on every machine. */
  pow(x: NumLike): Num {
    return num("pow", this, x);
  }
  /** The smaller one; NaN where either is NaN. */
  min(x: NumLike): Num {
    return num("min", this, x);
  }
  /** The larger one; NaN where either is NaN. */
  max(x: NumLike): Num {
    return num("max", this, x);
  }
  lt(x: NumLike): Bool {
    return bool("lt", this, x);
  }
  gt(x: NumLike): Bool {
    return bool("lt", x, this);
  }
  eq(x: NumLike): Bool {
    return bool("eq", this, x);
  }
  /** Neither infinite nor NaN. */
  isFinite(): Bool {
    return bool("finite", this);
  }
  neg(): Num {
    return num("neg", this);
  }
  abs(): Num {
    return num("abs", this);
  }
  /** 1, 0 or -1; 0 for NaN, as torch has it. */
  sign(): Num {
    return num("sign", this);
  }
  sqrt(): Num {
    return num("sqrt", this);
  }
  square(): Num {
    return num("mul", this, this);
  }
}

/** A symbolic truth value; the only thing that {@link where} branches on. */
export class Bool {
  declare private readonly brand: "bool";
  declare readonly node: Node;
  constructor(made: Node) {
    this.node = made;
  }
}

/** `yes` where the test holds, else `no`; both are evaluated. */
export const where = (test: Bool, yes: NumLike, no: NumLike): Num =>
  new Num(node("where", [test.node, lift(yes), lift(no)]));

/** A constant as a symbol. */
export const constant = (x: number): Num => new Num(lift(x));

/** `1 - x`. */
export const oneMinus = (x: NumLike): Num => num("sub", 1, x);

/** `from + weight * (to - from)`. */
export const lerp = (from: Num, to: Num, weight: NumLike): Num => from.add(to.sub(from).mul(weight));

/** Exponential moving average: `beta * avg + (1 - beta) * x`. */
export const ema = (avg: Num, x: Num, beta: NumLike): Num => avg.mul(beta).add(x.mul(oneMinus(beta)));

/** What a zero-initialised average with `beta` must be divided by after `t` steps: `1 - beta ** t`. */
export const biasCorrection = (beta: Num, t: Num): Num => oneMinus(beta.pow(t));

/**
 * Undo the bias of a zero-initialised average after `t` steps: `avg / (1 - beta ** t)`, as a product with the reciprocal, which is the same
 * for all weights and is made once, in float64.
 */
export const debias = (avg: Num, beta: Num, t: Num): Num => avg.mul(num("div", 1, oneMinus(beta.pow(t))));

const reduced = (op: ReduceOp, x: Num, over: Over): Num => new Num(node(op, [x.node], over, over));

/**
 * The sum over a whole parameter, or over its rows, its columns or all parameters of the step. What is not one value per weight already
 * counts once for each weight, as if it were spread out first.
 */
export const sum = (x: Num, over: Over = "tensor"): Num => reduced("sum", x, over);

/** The largest value over a whole parameter (or what `over` says); NaN where one is NaN. */
export const highest = (x: Num, over: Over = "tensor"): Num => reduced("highest", x, over);

/** The smallest value over a whole parameter (or what `over` says); NaN where one is NaN. */
export const lowest = (x: Num, over: Over = "tensor"): Num => reduced("lowest", x, over);

/** The mean over a whole parameter (or what `over` says). */
export const mean = (x: Num, over: Over = "tensor"): Num => sum(x, over).div(sum(constant(1), over));

/** The L2 norm over a whole parameter (or what `over` says). */
export const norm = (x: Num, over: Over = "tensor"): Num => sum(x.square(), over).sqrt();
