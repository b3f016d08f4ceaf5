import { expect, it } from "vitest";
import { isPending } from "./pending.ts";

it("a star stands for anything, everything else for itself", () => {
  expect(isPending("torch.Muon_full_precision", ["torch.Muon*"])).toBe(true);
  expect(isPending("torch.Muon", ["torch.Muon*"])).toBe(true);
  expect(isPending("unit_scaling_ops", ["unit_scaling.*"])).toBe(false);
  expect(isPending("torch.Adam", ["torch.Adafactor", "timm.*"])).toBe(false);
  expect(isPending("labml.AdamFP16", ["labml.Adam"])).toBe(false);
});
