import { mixed, toBf16, toF16 } from "optim-amp";
import { AdamW, type Backend, type HostArray, LAMB, NAdam, RAdam, Rprop, SGD } from "optim-core";
import { describe, expect, it } from "vitest";
import { expectSameDict } from "./expectSame.ts";
import { heldReads } from "./scaler/heldReads.ts";
import { type LooseClass, plannedSteps, ScaledRun } from "./scaler/scaledRun.ts";

/** What {@link testGradScaler} must know of a backend. */
export interface ScalerInfo {
  /** Whether parameters may be `f16` and `bf16`. */
  readonly halves: boolean;
}

/** Rules of all kinds: bias corrections, recurrences, norms over everything, slots that begin as an option. */
const classes = [AdamW, NAdam, RAdam, LAMB, Rprop, SGD] as unknown as readonly LooseClass[];

const halfFormats = {
  f16: (numbers: Float32Array): HostArray => Uint16Array.from(numbers, toF16),
  bf16: (numbers: Float32Array): HostArray => Uint16Array.from(numbers, toBf16),
} as const;

/** A software adapter takes a millisecond for each of some thousand steps, and more where others use it. */
const patient = { timeout: 900_000 };

/** The suite of a gradient scaler on a backend: call it at the top of a vitest file. */
export function testGradScaler<Buf>(backend: Backend<Buf>, { halves }: ScalerInfo): void {
  describe(`a gradient scaler on ${backend.name}`, () => {
    it(
      "500 patterns of skipped steps and absent gradients leave what the other steps leave alone",
      patient,
      async () => {
        for (let seed = 1; seed <= 500; seed++) {
          const plan = plannedSteps(seed, 5);
          const type = classes[seed % classes.length]!;
          const [whole, clean] = [new ScaledRun(type, backend), new ScaledRun(type, backend)];
          for (const step of plan) whole.step(step);
          for (const step of plan) if (step.spoilt === undefined) clean.step(step);
          expectSameDict(await whole.standing(), await withState(clean, whole), `pattern ${seed}, ${type.rule.name}`);
          whole.dispose();
          clean.dispose();
        }
      },
    );

    it("200 steps in one turn, with every read held back, are exact", patient, async () => {
      for (const clip of [0, 1.5]) {
        const plan = plannedSteps(4242, 200);
        const held = heldReads(backend);
        const [late, clean] = [new ScaledRun(classes[0]!, held.backend), new ScaledRun(classes[0]!, backend)];
        // No await: there is no moment at which anything could be waited for.
        for (const step of plan) late.step(step, { clip });
        expect(held.waiting()).toBeGreaterThan(0);
        held.release();
        for (const step of plan)
          if (step.spoilt === undefined) {
            clean.step(step, { clip });
            await Promise.resolve();
          }
        expectSameDict(await late.standing(), await clean.standing(), `clipped to ${clip || "nothing"}`);
        // The host has learned meanwhile.
        const { state } = await late.optimizer.stateDict();
        late.params.forEach((p, i) => expect(late.optimizer.stateOf(p)!.step).toBeGreaterThanOrEqual(state[i]!.step));
        const { skipped } = late.scaler.history().at(-1)!;
        expect(skipped).toBeGreaterThan(0);
        late.dispose();
        clean.dispose();
      }
    });

    it.runIf(halves).each(["f16", "bf16"] as const)(
      "weights in %s are their copies, rounded, whatever is skipped",
      async (dtype) => {
        const encode = halfFormats[dtype];
        const type = mixed(AdamW) as unknown as LooseClass;
        const run = new ScaledRun(type, backend, { dtype, encode });
        const clean = new ScaledRun(type, backend, { dtype, encode });
        for (const step of plannedSteps(99, 30)) {
          run.step(step, { clip: 2 });
          if (step.spoilt === undefined) clean.step(step, { clip: 2 });
          for (const p of run.params) {
            const copy = run.optimizer.stateOf(p)?.fp32Copy as Buf | undefined;
            if (copy === undefined) continue;
            const expected = encode((await backend.read(copy)) as Float32Array);
            expect(await backend.read(p.data)).toEqual(expected);
          }
        }
        expectSameDict(await run.standing(), await withState(clean, run), dtype);
        run.dispose();
        clean.dispose();
      },
    );

    it("frees what it has allocated", async () => {
      const kept = new Set<Buf>();
      const counting: Backend<Buf> = {
        ...heldReads(backend).backend,
        read: (buffer) => backend.read(buffer),
        alloc(...given) {
          const made = backend.alloc(...given);
          kept.add(made);
          return made;
        },
        free(buffer) {
          kept.delete(buffer);
          backend.free(buffer);
        },
      };
      const run = new ScaledRun(classes[0]!, counting);
      for (const step of plannedSteps(5, 12)) run.step(step);
      await run.standing();
      run.dispose();
      expect(kept.size).toBe(0);
    });
  });
}

/** What a run has come to; parameters whose every step was skipped have state of no steps in the other one. */
async function withState<Buf>(clean: ScaledRun<Buf>, whole: ScaledRun<Buf>): Promise<object> {
  const [found, other] = [await clean.standing(), await whole.standing()] as {
    state: Record<string, { step: number }>;
  }[];
  for (const [id, entry] of Object.entries(other!.state)) if (entry.step === 0) found!.state[id] = entry;
  return found!;
}
