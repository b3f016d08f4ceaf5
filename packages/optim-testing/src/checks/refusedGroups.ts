import { expect } from "vitest";
import { expectError, expectRefusal } from "../expectRefusal.ts";
import { placeWeights, standardWeights } from "../weight.ts";
import type { Checks } from "./check.ts";

/** Which lists of parameters are refused. */
export const refusedGroups = {
  async "what a group is made of is checked before it is added"({ type }, options, lab) {
    const rig = lab.rig(type, options).train(1, 2);
    const { optimizer, weights } = rig;
    const { backend } = lab.target;
    const add = (params: unknown) => () => optimizer.addParamGroup({ params: params as [] });
    const [fresh] = placeWeights(backend, [{ ...standardWeights[0]!, name: "fresh" }]);
    const namesake = placeWeights(backend, standardWeights.slice(0, 1));
    const { other } = lab;
    const otherwise = other && { ...fresh!, data: backend.alloc(other, 12) };
    await expectRefusal(rig, add([]), /no parameters/);
    await expectRefusal(rig, add([fresh, weights[1]]), /parameter "dense\/bias" is already in a group/);
    await expectRefusal(rig, add([fresh, fresh]), /parameter "fresh" is already in a group/);
    await expectRefusal(rig, add(namesake), /"dense\/kernel" is already/);
    await expectRefusal(rig, add(5), /no parameters/);
    await expectRefusal(rig, add(new Float32Array(3)), /param/);
    await expectRefusal(rig, add([new Float32Array(3)]), /params\[0\] is no parameter/);
    await expectRefusal(rig, add([null]), /params\[0\] is no parameter/);
    if (otherwise) await expectRefusal(rig, add([otherwise]), new RegExp(`"fresh".*${other}.*f32`, "s"));
    await expectRefusal(rig, add([{ ...fresh!, shape: [3, 3] }]), /"fresh".*12.*\[3,3\]/s);
    expect(optimizer.paramGroups).toHaveLength(1);
  },

  async "an optimizer without parameters is refused"({ type }, options, lab) {
    const make = (params: unknown) => () =>
      new type<unknown>(params as [], { ...options, backend: lab.target.backend } as never);
    const [weight] = placeWeights(lab.target.backend);
    for (const nothing of [[], new Set<never>(), null, undefined, 3, new Float32Array(2)])
      await expectError(type.rule.name, make(nothing), /param/);
    await expectError(type.rule.name, make([weight, weight]), /already in a group/);
    await expectError(type.rule.name, make([{ params: [weight] }, { params: [weight] }]), /already in a group/);
    await expectError(type.rule.name, make([{ params: [] }]), /parameters/);
  },
} satisfies Checks;
