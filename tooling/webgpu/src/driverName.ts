import { WebGpuError } from "./webGpuError.ts";

/** What computes: a real GPU, Mesa's lavapipe, or SwiftShader. The order is the order in which they are tried. */
export const driverNames = ["gpu", "lavapipe", "swiftshader"] as const;
export type DriverName = (typeof driverNames)[number];

/** The driver that the environment variable OPTIM_WEBGPU forces, if it is set. */
export function forcedDriver(value: string | undefined = process.env.OPTIM_WEBGPU): DriverName | undefined {
  if (value === undefined || value === "") return undefined;
  const name = driverNames.find((known) => known === value);
  if (name === undefined)
    throw new WebGpuError(`OPTIM_WEBGPU is "${value}". Set it to ${driverNames.join(", ")}, or unset it.`);
  return name;
}
