/** The entry of the page's worker. To stop a reader's code that never returns, the page terminates it and starts another. */

import digitsAddress from "virtual:digits";
import { expose } from "comlink";
import { OptimError } from "optim-core";
import { PlaygroundEngine } from "./playgroundEngine.ts";
import { type ImportText, loadReaderModule } from "./reader/loadReaderModule.ts";

/** A module of this text, by the address of a blob: what the policy `script-src blob:` allows. */
const importBlob: ImportText = async (text) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(/* @vite-ignore */ address);
  } finally {
    URL.revokeObjectURL(address);
  }
};

async function loadDigits(): Promise<Uint8Array> {
  const response = await fetch(digitsAddress);
  if (!response.ok)
    throw new OptimError(`digits: ${response.url} answers ${response.status}. Reload the page, or take a surface.`);
  return new Uint8Array(await response.arrayBuffer());
}

expose(
  new PlaygroundEngine({
    loadDigits,
    gpu: (navigator as Partial<Navigator>).gpu,
    loadModule: (source) => loadReaderModule(source, importBlob),
  }),
);
