import type { TfLayer } from "./layersModule.ts";

/** Whether a layer is one of this package: it tags its weights when it is built, loaded or not. */
export const tagsItself = (layer: TfLayer): boolean => layer.getClassName().startsWith("Umup");
