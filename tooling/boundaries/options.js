/** How dependency-cruiser reads this repository: TypeScript sources, type-only imports included, no build needed. */
export const options = {
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.base.json" },
  doNotFollow: { path: "node_modules" },
  // Consumers are projects of their own: what they import is installed elsewhere. What is virtual, a plugin of Vite makes.
  exclude: {
    path: [
      "^(packages|plugins)/[^/]+/dist/",
      "^apps/docs/\\.vitepress/(dist|cache)/",
      "^apps/consumer-check/consumers/",
      "^virtual:",
    ],
  },
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["optim-source", "import", "types", "node", "default"],
  },
};
