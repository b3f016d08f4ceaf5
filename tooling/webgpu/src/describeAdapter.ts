/** One line for reports: vendor, architecture and description of an adapter, without the empty ones. */
export function describeAdapter({ info }: { readonly info: GPUAdapterInfo }): string {
  return [info.vendor, info.architecture, info.description].filter((part) => part !== "").join(" · ");
}
