/** A file as vite serves it. */
declare module "*.wasm?url" {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: so vite exports it
  export default url;
}
