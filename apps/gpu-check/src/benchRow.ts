/** What is shown of a row of a benchmark's JSON (`bench/src/row.ts` says what the numbers are). */
export interface BenchRow {
  readonly name: string;
  readonly backend: string;
  readonly msMedian: number;
  readonly ofFloor: number;
  readonly device?: {
    readonly ms: number;
    readonly gbPerS: number;
    readonly ofCopyRate?: number;
    readonly ofFloor: number;
  };
  readonly vs: Readonly<Record<string, number>>;
}

/** What a benchmark writes. */
export interface BenchReport {
  readonly machine: { readonly torch?: string };
  readonly rows: readonly BenchRow[];
}

const onDevice = / \(device\)$/;

/** The ratios that are told: those of the device's clock where it has one, and none of the main thread alone. */
function others({ device, vs }: BenchRow): readonly string[] {
  return Object.entries(vs)
    .filter(([name]) => (device ? onDevice.test(name) : !name.endsWith(")")))
    .map(([name, ratio]) => `${name.replace(onDevice, "")} takes ${ratio.toPrecision(3)} ×`);
}

/** A row as the cells of the table. */
export function benchCells(row: BenchRow): readonly [name: string, result: string, seconds: string, detail: string] {
  const { name, backend, msMedian, ofFloor, device } = row;
  const detail = [
    backend,
    device && `${device.gbPerS.toFixed(0)} GB/s`,
    device?.ofCopyRate && `${(100 * device.ofCopyRate).toFixed(1)} % of a copy's rate`,
    `${(device?.ofFloor ?? ofFloor).toPrecision(3)} × the floor`,
    ...others(row),
  ];
  return [`  ${name}`, `${(device?.ms ?? msMedian).toPrecision(4)} ms`, "", detail.filter(Boolean).join(", ")];
}
