/** The entry of the editor's worker: TypeScript, apart from the worker that trains. */
import { createWorker } from "@valtown/codemirror-ts/worker";
import { expose } from "comlink";
import { typeService } from "./typeService.ts";

expose(
  createWorker(async () => {
    const { default: ts } = await import("typescript");
    return typeService(ts);
  }),
);
