/** What is wrong with a plugin that was asked for, and what to do. Nothing has been written. */
export class PluginError extends Error {
  override readonly name = "PluginError";
}
