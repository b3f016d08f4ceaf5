import { compare } from "./compare.ts";
import type { Contender } from "./contender.ts";
import { entriesOf, type Race } from "./race.ts";
import { compared, referenceWeights } from "./reference.ts";
import { repetitionsFor, stepsPerTurn } from "./repetitions.ts";
import { rotation } from "./rotation.ts";
import { type Row, rowsOf } from "./row.ts";
import { betterOf, type Times } from "./times.ts";
import { takeTurn } from "./turn.ts";
import { makeWorkload } from "./workload.ts";

/** Rounds before anything is timed, for compilers, which take their time over what runs once a step: at least, and at most while it takes less. */
const warmUp = { fewest: 4, most: 1000, ms: 10_000 };

/** What came of a race, by the names of its contenders. */
interface Outcome {
  readonly times: ReadonlyMap<string, Times>;
  readonly differing: ReadonlyMap<string, number>;
}

/**
 * Runs a race: everyone starts from the same weights, and they take turns. The outputs are compared before anything is timed, and once more
 * after it, so that nobody has left out steps in number. @param repeat - how often, if not as often as fits.
 * @throws BenchError where outputs differ.
 */
export async function runRace(race: Race, repeat?: number): Promise<readonly Row[]> {
  const before = await race.elsewhere?.(repeat);
  const { times, differing } = await takeTurns(race, repeat);
  const after = await race.elsewhere?.(repeat);
  const elsewhere = [...(before ?? [])].map(([name, found]) => [name, betterOf(found, after!.get(name)!)] as const);
  return rowsOf(race, new Map([...times, ...elsewhere]), differing);
}

async function takeTurns(race: Race, repeat?: number): Promise<Outcome> {
  const workload = makeWorkload(race.shapes);
  const expected = await referenceWeights(race.reference, workload);
  const entries = entriesOf(race);
  const contenders: Contender[] = [];
  const agree = async (
    reference: readonly Float32Array[],
    by: string,
    steps: number,
  ): Promise<ReadonlyMap<string, number>> => {
    const differing = new Map<string, number>();
    for (const [i, { weights }] of contenders.entries()) {
      const names = { row: race.name, reference: by, other: entries[i]!.name };
      if (weights) differing.set(names.other, compare(names, reference, await weights(), steps, race.roundings));
    }
    return differing;
  };
  try {
    for (const { make } of entries) {
      const contender = await make(workload);
      contenders.push(contender);
      for (let i = 0; i < compared; i++) await takeTurn(contender);
    }
    const differing = await agree(expected, "the reference", compared);

    const first = performance.now();
    let roundMs = Infinity;
    let warmed = 0;
    for (; warmed < warmUp.fewest || (warmed < warmUp.most && performance.now() - first < warmUp.ms); warmed++) {
      const start = performance.now();
      for (const i of rotation(contenders.length, warmed)) await takeTurn(contenders[i]!);
      roundMs = Math.min(roundMs, performance.now() - start);
    }
    const steps = race.backToBack ? stepsPerTurn(roundMs / contenders.length) : 1;
    const repetitions = repeat ?? repetitionsFor(roundMs * steps);
    const times = entries.map(() => ({ main: [] as number[], whole: [] as number[], device: [] as number[] }));
    for (let repetition = 0; repetition < repetitions; repetition++)
      for (const i of rotation(contenders.length, repetition)) {
        const { main, whole, device } = await takeTurn(contenders[i]!, steps);
        if (!contenders[i]!.hidesMain) times[i]!.main.push(main);
        times[i]!.whole.push(whole);
        if (device !== undefined) times[i]!.device.push(device);
      }

    await agree(await contenders[0]!.weights!(), entries[0]!.name, compared + warmed + repetitions * steps);
    return { times: new Map(entries.map(({ name }, i) => [name, times[i]!])), differing };
  } finally {
    for (const contender of contenders) await contender.dispose();
  }
}
