import { expose } from "comlink";
import { type Listener, runBandwidth } from "./bandwidth.ts";
import type { Settings } from "./settings.ts";

/** What the page asks of its worker. The page ends a run by ending the worker, which gives back what it held. */
export interface BandwidthWorker {
  run(settings: Settings, listener: Listener): Promise<void>;
}

/** As often as people can follow. */
const everyMs = 100;

/** Says no more of progress than is looked at. */
function calm(listener: Listener): Listener {
  let last = -Infinity;
  return {
    start: (start) => listener.start(start),
    progress(...told) {
      if (performance.now() - last < everyMs) return;
      last = performance.now();
      listener.progress(...told);
    },
    rows: (rows) => listener.rows(rows),
  };
}

const api: BandwidthWorker = {
  run: (settings, listener) => {
    const { gpu, deviceMemory: memoryGiB } = navigator as Navigator & { readonly deviceMemory?: number };
    return runBandwidth(settings, calm(listener), { gpu, memoryGiB });
  },
};

expose(api);
