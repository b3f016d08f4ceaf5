import { options } from "./options.js";

const testFile = "\\.test(-d)?\\.ts$";

/** `pnpm boundaries`: which way imports may point between packages (ARCHITECTURE.md draws it). */
const rules = [
  {
    name: "own-barrel",
    comment: "A package's index.ts is for its users. Inside the package, import the file that has the name.",
    from: { path: "^(packages/[^/]+|plugins/[^/]+)/src/", pathNot: testFile },
    to: { path: "^$1/src/index\\.ts$" },
  },
  {
    name: "by-name",
    comment: "Another package is imported by a name of its `exports`, never by a path into its sources.",
    from: { path: "^(packages/[^/]+|plugins/[^/]+|apps/[^/]+|golden|bench)/" },
    to: { path: "^(packages|plugins|bench)/", pathNot: "^$1/", dependencyTypes: ["local"] },
  },
  {
    name: "apps-are-leaves",
    comment: "Nothing imports an application or the golden runner.",
    from: { path: "^(packages/[^/]+|plugins/[^/]+|apps/[^/]+|golden|bench)/" },
    to: { path: "^(apps|golden)/", pathNot: "^$1/" },
  },
  {
    name: "bench-is-for-the-site",
    comment:
      "Only the site imports the benchmarks: it runs their races in the reader's browser and shows their reports.",
    from: { path: "^(packages/[^/]+|plugins/[^/]+|apps/[^/]+|golden)/", pathNot: "^apps/docs/" },
    to: { path: "^bench/" },
  },
  {
    name: "tests-are-leaves",
    comment: "A test is imported by nothing.",
    from: {},
    to: { path: testFile },
  },
  {
    name: "testing-is-for-tests",
    comment: "A published source must not need optim-testing.",
    from: {
      path: "^(packages|plugins)/",
      pathNot: [
        "^packages/optim-testing/",
        "^(plugins/[^/]+|packages/create-optim-plugin/template)/testing/",
        testFile,
      ],
    },
    to: { path: "^packages/optim-testing/|^optim-testing" },
  },
  {
    name: "tooling-is-not-published",
    comment: "tooling/ is for tests, applications and benchmarks; nobody can install it.",
    from: { path: "^(packages|plugins)/[^/]+/src/", pathNot: testFile },
    to: { path: "^tooling/" },
  },
  {
    name: "core-stands-alone",
    comment: "optim-core has no dependencies: only its own files and, at its Node entry point, Node's modules.",
    from: { path: "^packages/optim-core/src/", pathNot: testFile },
    to: { pathNot: "^packages/optim-core/src/", dependencyTypesNot: ["core"] },
  },
  {
    name: "tensorflow-by-type",
    comment: "The user passes `tf`; a published source imports TensorFlow.js' types and nothing else of it.",
    from: { path: "^packages/[^/]+/src/", pathNot: testFile },
    to: { path: "@tensorflow/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "resolvable",
    comment: "The import leads nowhere: the file is missing, or package.json does not declare the package.",
    from: {},
    to: { couldNotResolve: true },
  },
];

export default {
  forbidden: rules.map((rule) => ({ ...rule, severity: "error" })),
  options,
};
