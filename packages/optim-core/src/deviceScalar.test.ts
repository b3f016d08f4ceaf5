import { expect, test, vi } from "vitest";
import { DeviceScalar, scalarsOf } from "./deviceScalar.ts";
import { js } from "./js/backend.ts";
import { AdamW } from "./optim/adamw.ts";
import { parameter } from "./param.ts";

const trained = (
  lr: (step: number) => number,
  set: (step: number, lr: number, optimizer: AdamWOf) => void,
  first: Lr,
) => {
  const p = parameter(Float32Array.of(1, -2), { grad: Float32Array.of(0.5, 0.25) });
  const optimizer = new AdamW([p], { lr: first });
  for (let step = 0; step < 4; step++) {
    set(step, lr(step), optimizer);
    optimizer.step();
  }
  return p.data;
};
type AdamWOf = InstanceType<typeof AdamW>;
type Lr = number | DeviceScalar<Float32Array | Float64Array>;

test("a rate on the device is read when a step runs, and is the group's lr", () => {
  const rate = (step: number) => 0.125 / (step + 1);
  const onHost = trained(rate, (_, lr, { paramGroups }) => Object.assign(paramGroups[0]!, { lr }), 0);
  const scalar = new DeviceScalar(js);
  const bySet = trained(rate, (_, lr) => Object.assign(scalar, { value: lr }), scalar);
  const byGroup = trained(
    rate,
    (_, lr, { paramGroups }) => Object.assign(paramGroups[0]!, { lr }),
    new DeviceScalar(js),
  );
  for (const data of [bySet, byGroup]) for (const i of [0, 1]) expect(data[i]).toBeCloseTo(onHost[i]!, 6);
  expect(onHost[0]).not.toBeCloseTo(1, 1);
});

test("a group reads and writes it, saves its number, and is checked by it", async () => {
  const scalar = new DeviceScalar(js, 0.5);
  const p = parameter(Float32Array.of(1), { grad: Float32Array.of(1) });
  const optimizer = new AdamW([p], { lr: scalar });
  const [group] = optimizer.paramGroups;
  expect(group).toMatchObject({ lr: 0.5, initialLr: 0.5 });
  expect(scalarsOf(group!)).toEqual({ lr: scalar.data });
  const dict = await optimizer.stateDict();
  expect(dict.paramGroups[0]).toMatchObject({ lr: 0.5 });
  group!.lr = 0.25;
  expect(await scalar.read()).toBe(0.25);
  optimizer.loadStateDict(dict);
  expect([scalar.value, scalar.data[0]]).toEqual([0.5, 0.5]);
  scalar.value = -1;
  expect(() => optimizer.step()).toThrow("AdamW: lr is -1; it must be a number from 0");
});

test("a group that has one takes no other, which its kernels would not see", () => {
  const scalar = new DeviceScalar(js, 0.5);
  const optimizer = new AdamW([parameter(Float32Array.of(1))], { lr: scalar });
  const [group] = optimizer.paramGroups;
  expect(() => new DeviceScalar(js, 0.25).bindTo(group!, "lr")).toThrow(
    "DeviceScalar: `lr` of this group is another number on the device already. Write that one: set group.lr.",
  );
  scalar.bindTo(group!, "lr");
  group!.lr = 0.125;
  expect(scalar.value).toBe(0.125);
});

test("it holds the precision that it is given, and frees its buffer", () => {
  const free = vi.fn();
  const scalar = new DeviceScalar({ ...js, free }, 0.1, "f64");
  expect(scalar.data).toEqual(Float64Array.of(0.1));
  scalar.dispose();
  expect(free).toHaveBeenCalledWith(scalar.data);
});
