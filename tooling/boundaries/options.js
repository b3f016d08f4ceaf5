/** How dependency-cruiser reads this repository: TypeScript sources, type-only imports included, no build needed. */
export const options = {
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.base.json" },
  doNotFollow: { path: "node_modules" },
  exclude: { path: "^packages/[^/]+/dist/" },
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["optim-source", "import", "types", "node", "default"],
  },
};
