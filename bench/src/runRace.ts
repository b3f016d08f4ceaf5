import { compare } from "./compare.ts";
import type { Conduct } from "./conduct.ts";
import type { Contender } from "./contender.ts";
import { entriesOf, type Race } from "./race.ts";
import { compared, referenceWeights } from "./reference.ts";
import { repetitionsFor, stepsPerTurn } from "./repetitions.ts";
import { rotation } from "./rotation.ts";
import { type Row, rowsOf } from "./row.ts";
import { betterOf, type Times } from "./times.ts";
import { type Turn, takeTurn } from "./turn.ts";
import { makeWorkload } from "./workload.ts";

/** Rounds before anything is timed, for compilers, which take their time over what runs once a step: at least, and at most. */
const warmUp = { fewest: 4, most: 1000 };

/** What came of a race, by the names of its contenders. */
interface Outcome {
  readonly times: ReadonlyMap<string, Times>;
  readonly differing: ReadonlyMap<string, number>;
}

/**
 * Runs a race: everyone starts from the same weights, and they take turns. The outputs are compared before anything is timed, and once more
 * after it, so that nobody has left out steps in number.
 * @throws BenchError where outputs differ.
 */
export async function runRace(race: Race, conduct: Conduct = {}): Promise<readonly Row[]> {
  const { repeat } = conduct;
  const before = await race.elsewhere?.(repeat);
  const { times, differing } = await takeTurns(race, conduct);
  const after = await race.elsewhere?.(repeat);
  const elsewhere = [...(before ?? [])].map(([name, found]) => [name, betterOf(found, after!.get(name)!)] as const);
  return rowsOf(race, new Map([...times, ...elsewhere]), differing);
}

async function takeTurns(race: Race, conduct: Conduct): Promise<Outcome> {
  const { repeat, warmUpMs = 10_000, mostSteps, beforeTurn, onRound } = conduct;
  onRound?.("preparing", 0);
  const workload = makeWorkload(race.shapes);
  const expected = await referenceWeights(race.reference, workload);
  const entries = entriesOf(race);
  const contenders: Contender[] = [];
  const turnOf = (contender: Contender, steps?: number): Promise<Turn> => {
    beforeTurn?.();
    return takeTurn(contender, steps);
  };
  const agree = async (
    reference: readonly Float32Array[],
    by: string,
    steps: number,
  ): Promise<ReadonlyMap<string, number>> => {
    const differing = new Map<string, number>();
    for (const [i, { weights }] of contenders.entries()) {
      const names = { row: race.name, reference: by, other: entries[i]!.name };
      if (weights)
        differing.set(names.other, compare(names, reference, await weights(), steps, race.roundings, workload.weights));
    }
    return differing;
  };
  try {
    for (const [i, { make }] of entries.entries()) {
      onRound?.("preparing", i / entries.length);
      const contender = await make(workload);
      contenders.push(contender);
      for (let i = 0; i < compared; i++) await turnOf(contender);
    }
    const differing = await agree(expected, "the reference", compared);

    const first = performance.now();
    let roundMs = Infinity;
    let warmed = 0;
    for (; warmed < warmUp.fewest || (warmed < warmUp.most && performance.now() - first < warmUpMs); warmed++) {
      const start = performance.now();
      onRound?.("warming up", Math.max(Math.min(1, (start - first) / warmUpMs), warmed / warmUp.most));
      let turns = 0;
      for (const i of rotation(contenders.length, warmed)) turns += (await turnOf(contenders[i]!)).whole;
      roundMs = Math.min(roundMs, turns);
    }
    const steps = race.backToBack ? stepsPerTurn(roundMs / contenders.length, mostSteps) : 1;
    const repetitions = repeat ?? repetitionsFor(roundMs * steps);
    const times = entries.map(() => ({ main: [] as number[], whole: [] as number[], device: [] as number[] }));
    for (let repetition = 0; repetition < repetitions; repetition++) {
      onRound?.("timing", repetition / repetitions);
      for (const i of rotation(contenders.length, repetition)) {
        const { main, whole, device } = await turnOf(contenders[i]!, steps);
        if (!contenders[i]!.hidesMain) times[i]!.main.push(main);
        times[i]!.whole.push(whole);
        if (device !== undefined) times[i]!.device.push(device);
      }
    }

    await agree(await contenders[0]!.weights!(), entries[0]!.name, compared + warmed + repetitions * steps);
    return { times: new Map(entries.map(({ name }, i) => [name, times[i]!])), differing };
  } finally {
    for (const contender of contenders) await contender.dispose();
  }
}
