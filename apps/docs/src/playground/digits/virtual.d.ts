/** The address of the file of digits, which `digitsAsset.ts` makes when the site is built. */
declare module "virtual:digits" {
  const address: string;
  // biome-ignore lint/style/noDefaultExport: what an asset is imported as
  export default address;
}
