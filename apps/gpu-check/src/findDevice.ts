import { type Device, type DeviceReport, deviceText } from "./deviceReport.ts";
import { runEntry } from "./runEntry.ts";
import type { Outcome } from "./section.ts";

/** Looks for a device. A GPU without CUDA fails the check, since it is what the check is for; one without WebGPU does not. */
export async function findDevice(
  kind: "cuda" | "webgpu",
  { emulator = false, env = {} }: { readonly emulator?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Outcome> {
  const args = [kind, ...(emulator ? ["--emulator"] : [])];
  const { failure, out, log } = await runEntry("./device.mjs", args, { env, minutes: 5 });
  if (failure !== undefined || out === undefined)
    return { result: "failed", detail: failure ?? "it wrote no report", log };
  const report = out as DeviceReport;
  if (!("missing" in report)) return { result: "passed", detail: deviceText(report), figures: report };
  return { result: kind === "cuda" ? "failed" : "skipped", detail: report.missing };
}

/** The device that was found, if one was. */
export const deviceOf = ({ result, figures }: Outcome): Device | undefined =>
  result === "passed" ? (figures as Device) : undefined;
