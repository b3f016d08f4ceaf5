import type { Claim } from "./claim.ts";
import { onDevice } from "./row.ts";
import { gpt2Full, oneHuge, thousandSmall } from "./shapes.ts";

/** What the suite `cuda` says of AdamW. Times are those of the GPU's events. */
export const cudaClaims: readonly Claim[] = [
  {
    suite: "cuda",
    text: `AdamW, ${oneHuge.name}, its rate as a part of a copy's on the device`,
    bound: ["at least", 0.9],
    unit: " ×",
    measure: (row) => row("AdamW", oneHuge, "cuda")?.device?.ofCopyRate,
  },
  {
    suite: "cuda",
    text: `AdamW, ${oneHuge.name}, weights whose bits are not the JavaScript backend's`,
    bound: ["at most", 0],
    unit: "",
    measure: (row) => row("AdamW", oneHuge, "cuda")?.differing,
  },
  {
    suite: "cuda",
    text: `AdamW, ${oneHuge.name}, with contraction against without`,
    unit: " ×",
    measure: (row) => row("AdamW", oneHuge, "cuda")?.vs[onDevice("cuda, contracted")],
  },
  {
    suite: "cuda",
    text: `AdamW, ${thousandSmall.name}, a captured step's speed against an uncaptured one's`,
    bound: ["above", 1],
    unit: " ×",
    measure: (row) => row("AdamW", thousandSmall, "cuda, captured")?.vs.cuda,
  },
  ...(
    [
      [oneHuge, 1],
      [thousandSmall, 1.3],
      [gpt2Full, 1.3],
    ] as const
  ).map(
    ([shapes, least]): Claim => ({
      suite: "cuda",
      text: `AdamW, ${shapes.name}, speed against PyTorch's fused`,
      bound: ["at least", least],
      unit: " ×",
      measure: (row) => row("AdamW", shapes, "cuda")?.vs[onDevice("torch fused")],
    }),
  ),
];
