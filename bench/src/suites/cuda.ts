import { from, type MakeContender } from "../contender.ts";
import { captured } from "../contenders/captured.ts";
import { cudaCopy } from "../contenders/cudaCopy.ts";
import { cudaFloor } from "../contenders/cudaFloor.ts";
import { type CudaGpu, cudaGpu } from "../contenders/cudaGpu.ts";
import { f16 } from "../contenders/halfFormat.ts";
import { bytesOfHalves, inHalves, mixedAdamW } from "../contenders/mixedAdamW.ts";
import { onCuda } from "../contenders/onCuda.ts";
import { onJs } from "../contenders/onJs.ts";
import { adamW, lamb, lion, type Measured, momentum } from "../optimizers.ts";
import type { Race } from "../race.ts";
import { fifty, gpt2Full, oneHuge, oneLarge, type Shapes, thousandSmall } from "../shapes.ts";
import { bytesPerParam } from "../streams.ts";
import type { Suite } from "../suite.ts";
import { findTorch, timeTorch } from "../torchAdamW.ts";

/** The ways in which ours runs on a GPU, by the names of their rows. */
const ways = {
  cuda: (gpu: CudaGpu, measured: Measured) => onCuda(gpu, measured),
  "cuda, captured": (gpu: CudaGpu, measured: Measured) => onCuda(gpu, captured(measured)),
  "cuda, contracted": (gpu: CudaGpu, measured: Measured) => onCuda(gpu, measured, { contract: true }),
} as const satisfies Readonly<Record<string, (gpu: CudaGpu, measured: Measured) => MakeContender>>;

/** The name of one of them. */
export type CudaWay = keyof typeof ways;

/** Times contenders of another process over these tensors. */
export type Elsewhere = (shapes: Shapes, repeat?: number) => ReturnType<NonNullable<Race["elsewhere"]>>;

/** An optimizer on a GPU in some ways, against a copy and the floor, and against contenders of another process. */
export function cudaRace(
  gpu: CudaGpu,
  measured: Measured,
  shapes: Shapes,
  names: readonly CudaWay[] = ["cuda"],
  elsewhere?: Elsewhere,
): Race {
  const { sweeps } = measured;
  const floor = { name: "floor", make: cudaFloor(gpu, sweeps) };
  const copy = { name: "copy", make: cudaCopy(gpu, bytesPerParam(sweeps)) };
  return {
    name: `${measured.name}, ${shapes.name}`,
    shapes,
    sweeps,
    reference: onJs(measured),
    // Without contraction a weight is rounded twice where with it once.
    ...(names.includes("cuda, contracted") && { roundings: 2 }),
    ours: names.map((name) => ({ name, make: ways[name](gpu, measured), floor, copy })),
    others: [],
    backToBack: true,
    ...(elsewhere && { elsewhere: (repeat) => elsewhere(shapes, repeat) }),
  };
}

/** AdamW of halves with copies in float32, against AdamW of float32 alone: both move as many bytes, in other streams. */
export function cudaHalvesRace(gpu: CudaGpu, shapes: Shapes): Race {
  const bytes = bytesPerParam(mixedAdamW.sweeps, bytesOfHalves);
  const copy = { name: "copy", make: cudaCopy(gpu, bytes) };
  const halfFloor = { name: "floor, f16", make: from(inHalves, cudaFloor(gpu, mixedAdamW.sweeps, f16)) };
  return {
    name: `AdamW of halves, ${shapes.name}`,
    shapes,
    sweeps: adamW.sweeps,
    reference: from(inHalves, onJs(adamW)),
    ours: [
      {
        name: "cuda, f32",
        make: from(inHalves, onCuda(gpu, adamW)),
        floor: { name: "floor", make: from(inHalves, cudaFloor(gpu, adamW.sweeps)) },
        copy,
      },
      {
        name: "cuda, f16",
        make: from(inHalves, onCuda(gpu, mixedAdamW, {}, f16)),
        floor: halfFloor,
        copy,
        bytesPerParam: bytes,
      },
    ],
    others: [],
    backToBack: true,
  };
}

/** `pnpm bench cuda`. */
export async function cudaSuite(): Promise<Suite> {
  const gpu = await cudaGpu();
  const torch = findTorch();
  const elsewhere: Elsewhere | undefined = torch.version === undefined ? undefined : timeTorch;
  return {
    adapter: gpu.name,
    torch: torch.told,
    races: [
      cudaRace(gpu, adamW, oneHuge, ["cuda", "cuda, captured", "cuda, contracted"], elsewhere),
      ...[thousandSmall, gpt2Full, fifty].map((shapes) =>
        cudaRace(gpu, adamW, shapes, ["cuda", "cuda, captured"], elsewhere),
      ),
      ...[momentum, lion, lamb].flatMap((measured) =>
        [oneLarge, fifty].map((shapes) => cudaRace(gpu, measured, shapes)),
      ),
      cudaHalvesRace(gpu, oneHuge),
    ],
    dispose: () => gpu.dispose(),
  };
}
