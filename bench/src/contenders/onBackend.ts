import type { Backend, HostArray, Param } from "optim-core";
import { BenchError } from "../benchError.ts";
import type { Clock, Contender } from "../contender.ts";
import type { Measured } from "../optimizers.ts";
import type { Workload } from "../workload.ts";
import type { HalfFormat } from "./halfFormat.ts";

/** A backend, and how numbers get into it. */
export interface Place<Buf> {
  readonly backend: Backend<Buf>;
  /** Numbers in a buffer of its own, or side by side with others of their role (`p`, `g`) where a role is given. */
  readonly role?: (symbol: "p" | "g") => string | undefined;
  readonly clock?: Clock;
  settle?(): Promise<void>;
  dispose?(): void;
}

/** The halves next to some numbers. */
function halvesOf(numbers: Float32Array, { bitsOf }: HalfFormat): Uint16Array<ArrayBuffer> {
  // `from` would make a list of all numbers first, and there may be 100 million.
  const halves = new Uint16Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) halves[i] = bitsOf(numbers[i]!);
  return halves;
}

/** @throws BenchError where halves are not the float32 numbers that they are kept in, rounded. */
function checkHalves(numbers: Float32Array, halves: HostArray, { dtype, bitsOf }: HalfFormat): void {
  const wrong = numbers.findIndex((x, i) => bitsOf(x) !== halves[i]);
  if (wrong >= 0) throw new BenchError(`Weight ${wrong} in ${dtype} is not its copy in float32, ${numbers[wrong]}.`);
}

/** Our optimizer on a backend. @param half - How weights and gradients are stored there, if not in float32. */
export async function onBackend<Buf>(
  place: Place<Buf>,
  measured: Measured,
  workload: Workload,
  half?: HalfFormat,
): Promise<Contender> {
  const { backend, role, settle, clock } = place;
  const dtype = half?.dtype ?? "f32";
  const put = (symbol: "p" | "g", numbers: Float32Array): Buf => {
    const buffer = backend.alloc(dtype, numbers.length, role?.(symbol));
    backend.write(buffer, half ? halvesOf(numbers, half) : numbers);
    return buffer;
  };
  const params = workload.shapes.map((shape, i): Param<Buf> => {
    return { shape, dtype, data: put("p", workload.weights[i]!), grad: put("g", workload.gradients[i]!) };
  });
  const optimizer = measured.make(backend, params);
  await optimizer.ready();
  return {
    step: () => optimizer.step(),
    ...(settle && { settle }),
    ...(clock && { clock }),
    weights: async () => {
      const read: Float32Array[] = [];
      for (const param of params) {
        const numbers = (await backend.read(optimizer.masterOf?.(param) ?? param.data)) as Float32Array;
        if (half) checkHalves(numbers, await backend.read(param.data), half);
        read.push(numbers);
      }
      return read;
    },
    dispose() {
      optimizer.dispose();
      for (const { data, grad } of params) for (const buffer of [data, grad!]) backend.free(buffer);
      place.dispose?.();
    },
  };
}
