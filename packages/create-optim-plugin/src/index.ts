/**
 * Makes plugins for optim-core; `npm create optim-plugin` is the same from a shell.
 *
 * @module create-optim-plugin
 */
export { type CreatedPlugin, createPlugin, type PluginRequest } from "./createPlugin.ts";
export { PluginError } from "./pluginError.ts";
export type { PluginNames } from "./pluginNames.ts";
