import { expect, test } from "vitest";
import { js } from "./js/backend.ts";
import { remember, restore, save } from "./memory.ts";
import { parameter } from "./param.ts";
import { defineRule, type Rule } from "./rule.ts";
import { copy, filled, scalar, slot, zeros } from "./slot.ts";

const rule = defineRule({
  name: "Tried",
  hyper: { lr: 0.1, fast: false },
  state: {
    zero: zeros,
    was: copy,
    rate: filled("lr"),
    one: scalar(1),
    row: slot({ extent: "row", fill: 3 }),
    when: zeros.if("fast"),
    last: slot({ transient: true }),
  },
  update: ({ p, ...state }) => ({ p, ...state }),
}) as unknown as Rule;

const p = parameter(Float32Array.of(1, 2, 3, 4), { shape: [2, 2] });
const rows = (...values: number[]) => Float32Array.from(values);

test("slots are filled as the rule says, and kept once they are there", () => {
  const first = remember(rule, js, js.alloc, p, { lr: 0.5, fast: false });
  expect(first).toEqual({
    zero: rows(0, 0, 0, 0),
    was: rows(1, 2, 3, 4),
    rate: rows(0.5, 0.5, 0.5, 0.5),
    one: rows(1),
    row: rows(3, 3),
    last: rows(0, 0, 0, 0),
  });
  expect(first.was).not.toBe(p.data);
  const next = remember(rule, js, js.alloc, p, { lr: 9, fast: true }, { step: 1, slots: first });
  expect(next).toEqual({ ...first, when: rows(0, 0, 0, 0) });
  for (const [name, buffer] of Object.entries(first)) expect(next[name]).toBe(buffer);
});

test("what is saved is what was there, in its own shape, without what is transient; restoring it copies it", async () => {
  const slots = remember(rule, js, js.alloc, p, { lr: 0.5 });
  const saving = save(rule, js, p, { step: 4, slots });
  slots.row![0] = 8;
  const saved = await saving;
  expect(saved).toEqual({
    step: 4,
    zero: { dtype: "f32", shape: [2, 2], data: rows(0, 0, 0, 0) },
    was: { dtype: "f32", shape: [2, 2], data: rows(1, 2, 3, 4) },
    rate: { dtype: "f32", shape: [2, 2], data: rows(0.5, 0.5, 0.5, 0.5) },
    one: { dtype: "f32", shape: [], data: rows(1) },
    row: { dtype: "f32", shape: [2], data: rows(3, 3) },
  });
  const restored = restore(js, js.alloc, saved);
  expect(restored).toMatchObject({ step: 4, slots: { row: rows(3, 3), was: rows(1, 2, 3, 4) } });
  expect(restored.slots.was).not.toBe(saved.was!.data);
});
