import { compare } from "./compare.ts";
import type { Contender, MakeContender } from "./contender.ts";
import { entriesOf, type Race } from "./race.ts";
import { repetitionsFor, stepsPerTurn } from "./repetitions.ts";
import { rotation } from "./rotation.ts";
import { type Row, rowsOf, type Times } from "./row.ts";
import { makeWorkload, type Workload } from "./workload.ts";

/** Steps before the outputs are compared: enough that every moment has been read and written. */
const compared = 3;
/** Rounds before anything is timed, for compilers, which take their time over what runs once a step: at least, and at most while it takes less. */
const warmUp = { fewest: 4, most: 1000, ms: 10_000 };

/** A turn: some steps, and the time of one. */
async function timed(contender: Contender, steps = 1): Promise<{ main: number; whole: number }> {
  const start = performance.now();
  for (let i = 0; i < steps; i++) contender.step();
  const main = (performance.now() - start) / steps;
  if (!contender.settle) return { main, whole: main };
  await contender.settle();
  return { main, whole: (performance.now() - start) / steps };
}

/** The weights of the reference after the steps that all are compared after. */
async function referenceWeights(make: MakeContender, workload: Workload): Promise<readonly Float32Array[]> {
  const reference = await make(workload);
  for (let i = 0; i < compared; i++) await timed(reference);
  const weights = await reference.weights!();
  await reference.dispose();
  return weights;
}

/**
 * Runs a race: everyone starts from the same weights, and they take turns. The outputs are compared before anything is timed, and once more
 * after it, so that nobody has left out steps in number. @param repeat - how often, if not as often as fits.
 * @throws BenchError where outputs differ.
 */
export async function runRace(race: Race, repeat?: number): Promise<readonly Row[]> {
  const workload = makeWorkload(race.shapes);
  const expected = await referenceWeights(race.reference, workload);
  const entries = entriesOf(race);
  const contenders: Contender[] = [];
  const agree = async (reference: readonly Float32Array[], by: string, steps: number): Promise<void> => {
    for (const [i, contender] of contenders.entries())
      if (contender.weights)
        compare(
          { row: race.name, reference: by, other: entries[i]!.name },
          reference,
          await contender.weights(),
          steps,
          race.roundings,
        );
  };
  try {
    for (const { make } of entries) {
      const contender = await make(workload);
      contenders.push(contender);
      for (let i = 0; i < compared; i++) await timed(contender);
    }
    await agree(expected, "the reference", compared);

    const first = performance.now();
    let roundMs = Infinity;
    let warmed = 0;
    for (; warmed < warmUp.fewest || (warmed < warmUp.most && performance.now() - first < warmUp.ms); warmed++) {
      const start = performance.now();
      for (const i of rotation(contenders.length, warmed)) await timed(contenders[i]!);
      roundMs = Math.min(roundMs, performance.now() - start);
    }
    const steps = race.backToBack ? stepsPerTurn(roundMs / contenders.length) : 1;
    const repetitions = repeat ?? repetitionsFor(roundMs * steps);
    const times = entries.map((): Times => ({ main: [], whole: [] }));
    for (let repetition = 0; repetition < repetitions; repetition++)
      for (const i of rotation(contenders.length, repetition)) {
        const { main, whole } = await timed(contenders[i]!, steps);
        if (!contenders[i]!.hidesMain) times[i]!.main.push(main);
        times[i]!.whole.push(whole);
      }

    await agree(await contenders[0]!.weights!(), entries[0]!.name, compared + warmed + repetitions * steps);
    return rowsOf(race, new Map(entries.map(({ name }, i) => [name, times[i]!])));
  } finally {
    for (const contender of contenders) await contender.dispose();
  }
}
