import { startWebGpu } from "tooling-webgpu";
import { makeDigitsFile } from "./digits/makeDigitsFile.ts";
import { PlaygroundEngine } from "./playgroundEngine.ts";
import { type ImportText, loadReaderModule } from "./reader/loadReaderModule.ts";

/** A module of this text, by a data URL. */
const importData: ImportText = (text) =>
  import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);

let digits: ReturnType<typeof makeDigitsFile> | undefined;

/** The playground in Node: digits of the npm package, the adapter of `tooling-webgpu`, modules by data URLs. */
export const nodePlayground = (): PlaygroundEngine =>
  new PlaygroundEngine({
    loadDigits() {
      digits ??= makeDigitsFile();
      return digits;
    },
    gpu: { requestAdapter: async (options) => (await startWebGpu()).requestAdapter(options) },
    loadModule: (source) => loadReaderModule(source, importData),
  });
