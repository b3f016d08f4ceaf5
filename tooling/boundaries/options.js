/** How dependency-cruiser reads this repository: TypeScript sources, type-only imports included, no build needed. */
export const options = {
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.base.json" },
  doNotFollow: { path: "node_modules" },
  // Consumers are projects of their own: what they import is installed elsewhere.
  exclude: { path: ["^packages/[^/]+/dist/", "^apps/consumer-check/consumers/"] },
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["optim-source", "import", "types", "node", "default"],
  },
};
