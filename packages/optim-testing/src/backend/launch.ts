import {
  type Backend,
  type DType,
  defineRule,
  float64,
  fold,
  type HyperDefaults,
  type Launch,
  makeGraph,
  type Program,
  type Rows,
  type Rule,
  type RuleInit,
  type State,
  sizeOf,
  slotShape,
  type TensorLaunch,
  trace,
} from "optim-core";
import { hostArray, upload } from "../weight.ts";
import type { Arithmetic } from "./backendInfo.ts";

/** One tensor for a rule: its numbers by symbol (zeros where nothing is said), and its step count. */
interface Tensor {
  readonly shape: readonly number[];
  readonly values?: Readonly<Record<string, Iterable<number>>>;
  readonly t?: number;
  /** The rows of uniforms that it is given, with its count in the backend's memory; without them, the row of `t`. */
  readonly possible?: { readonly first: number; readonly count: number };
}

/** A rule, the numbers that it is told, and the tensors that it is to update. */
export interface Job {
  readonly rule: Rule;
  readonly options?: Readonly<Record<string, number>>;
  readonly onDevice?: readonly string[];
  readonly tensors: readonly Tensor[];
}

/** A rule with its types set aside. */
export const looseRule = <const H extends HyperDefaults, const S extends State = Record<never, never>>(
  init: RuleInit<H, S>,
): Rule => defineRule(init) as unknown as Rule;

function rowsOf(program: Program, options: Readonly<Record<string, number>>, first: number, count: number): Rows {
  const row = (t: number) =>
    Float64Array.from(program.uniforms, (n) =>
      fold(
        n,
        float64((name) => options[name]!, t),
        new Map(),
      ),
    );
  return { first, values: Array.from({ length: count }, (_, i) => row(first + i)) };
}

/** What every symbol of a tensor has become. */
export type Result = Readonly<Record<string, number[]>>;

/** Runs one rule on one tensor. */
export async function launchOne<Buf>(backend: Backend<Buf>, dtype: Arithmetic, job: Job): Promise<Result> {
  const [[result] = []] = await launch(backend, dtype, [job]);
  return result!;
}

/** Runs jobs as one step, and returns what every symbol of every tensor has become. */
export async function launch<Buf>(backend: Backend<Buf>, dtype: Arithmetic, jobs: readonly Job[]): Promise<Result[][]> {
  const graph = makeGraph();
  const owned: Buf[] = [];
  const place = (kind: DType, values: Iterable<number>): Buf => {
    const buffer = upload(backend, kind, hostArray(kind, values));
    owned.push(buffer);
    return buffer;
  };
  const launches = jobs.map(({ rule, options = {}, onDevice = [], tensors }): Launch<Buf> => {
    const scalars = Object.fromEntries(onDevice.map((name) => [name, place(dtype, [options[name]!])]));
    const program = trace(rule, options, graph, onDevice);
    const extents = {
      p: "element",
      g: "element",
      ...Object.fromEntries(Object.entries(rule.state).map(([k, s]) => [k, s.extent])),
    };
    const kernel = backend.compile(program, Object.fromEntries(Object.keys(extents).map((name) => [name, dtype])));
    const placed = tensors.map(({ shape, values = {}, t = 1, possible }): TensorLaunch<Buf> => {
      const buffers = Object.entries(extents).map(([name, extent]) => {
        const length = sizeOf(slotShape(extent as "element", shape));
        return [name, place(dtype, values[name] ?? Array<number>(length).fill(0))] as const;
      });
      const rows = rowsOf(program, options, possible?.first ?? t, possible?.count ?? 1);
      const tensor = { buffers: { ...Object.fromEntries(buffers), ...scalars }, shape, rows };
      return possible ? { ...tensor, counter: place("f32", [t]) } : tensor;
    });
    return { kernel, tensors: placed };
  });
  backend.run(launches);
  const results = launches.map(({ tensors }) =>
    Promise.all(
      tensors.map(async ({ buffers }) => {
        const read = Object.entries(buffers).map(
          async ([k, buffer]) => [k, Array.from(await backend.read(buffer), Number)] as const,
        );
        return Object.fromEntries(await Promise.all(read));
      }),
    ),
  );
  const done = await Promise.all(results);
  for (const buffer of owned) backend.free(buffer);
  return done;
}
