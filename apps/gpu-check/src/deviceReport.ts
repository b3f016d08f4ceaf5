/** A device as the report names it; what WebGPU does not tell is absent. */
export interface Device {
  readonly name: string;
  /** The version of NVIDIA's driver, as in 580.159.04. */
  readonly driver?: string;
  /** The newest CUDA that the driver has. */
  readonly cuda?: string;
  readonly capability?: string;
  readonly multiprocessors?: number;
  readonly memoryGiB?: number;
}

/** What the entry `device` writes. */
export type DeviceReport = Device | { readonly missing: string };

/** A device in a line. */
export const deviceText = ({ name, driver, cuda, capability, multiprocessors, memoryGiB }: Device): string =>
  [
    name,
    driver && `driver ${driver}`,
    cuda && `CUDA ${cuda}`,
    capability && `compute ${capability}`,
    multiprocessors && `${multiprocessors} multiprocessors`,
    memoryGiB && `${memoryGiB.toFixed(1)} GiB`,
  ]
    .filter(Boolean)
    .join(", ");
