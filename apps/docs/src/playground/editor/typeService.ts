import { createSystem, createVirtualTypeScriptEnvironment, type VirtualTypeScriptEnvironment } from "@typescript/vfs";
import type TypeScript from "typescript";
import { modulePath } from "./modulePath.ts";
import { typeFiles } from "./typeFiles.ts";

/** TypeScript over the reader's module, with the types of optim-core and optim-amp. */
export function typeService(ts: typeof TypeScript): VirtualTypeScriptEnvironment {
  const files = typeFiles();
  files.set(modulePath, "export {};\n");
  return createVirtualTypeScriptEnvironment(createSystem(files), [modulePath], ts, {
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    types: [],
  });
}
