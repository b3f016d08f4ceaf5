import { requestAdapter } from "tooling-webgpu";
import { type Gpu, gpuOf } from "./gpuOf.ts";

/** A new device on this process's adapter. */
export const gpuDevice = async (): Promise<Gpu> => gpuOf(await requestAdapter());
