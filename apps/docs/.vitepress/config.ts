import { fileURLToPath } from "node:url";
import katexModule from "@vscode/markdown-it-katex";
import { defineConfig, type MarkdownRenderer } from "vitepress";
import { digitsAsset } from "../src/playground/digits/digitsAsset.ts";
import { apiSidebar } from "../src/site/apiSidebar.ts";
import { mathMarkup } from "../src/site/mathMarkup.ts";
import { optimizerSidebar } from "../src/site/optimizerSidebar.ts";
import { addPolicy } from "../src/site/policy.ts";

// A CommonJS module: what it exports as default is a member of what Node imports.
const { default: katex } = katexModule as unknown as { default(md: MarkdownRenderer, options?: object): void };

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  title: "optim",
  description: "torch.optim for TypeScript: optimizers whose kernels are made from one written rule.",
  lang: "en",
  srcDir: "pages",
  cleanUrls: false,
  lastUpdated: false,
  markdown: {
    // The usual themes have comments and keywords with too little contrast.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config(md) {
      // MathML, which browsers draw by themselves: no fonts, no script, and screen readers read it.
      md.use(katex, { output: "mathml", throwOnError: true });
      mathMarkup(md);
    },
  },
  vite: {
    resolve: { conditions: ["optim-source"] },
    ssr: { resolve: { conditions: ["optim-source"] } },
    plugins: [digitsAsset()],
    // No component of the site or of its theme has options instead of a setup.
    define: { __VUE_OPTIONS_API__: false },
    worker: { format: "es", plugins: () => [digitsAsset()] },
  },
  buildEnd: ({ outDir }) => addPolicy(outDir),
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/guide/start", activeMatch: "/guide/" },
      { text: "Optimizers", link: "/optimizers/", activeMatch: "/optimizers/" },
      { text: "API", link: "/api/", activeMatch: "/api/" },
      { text: "Playground", link: "/playground" },
      { text: "Bandwidth", link: "/bandwidth" },
      { text: "Benchmarks", link: "/benchmarks" },
    ],
    sidebar: {
      "/guide/": [
        {
          text: "Use it",
          items: [
            { text: "Start in five minutes", link: "/guide/start" },
            { text: "From torch.optim", link: "/guide/from-torch" },
            { text: "Groups and decay", link: "/guide/groups" },
            { text: "Schedules", link: "/guide/schedules" },
            { text: "Clipping", link: "/guide/clipping" },
            { text: "Saving and resuming", link: "/guide/saving" },
            { text: "Half precision", link: "/guide/half-precision" },
            { text: "u-μP", link: "/guide/umup" },
            { text: "Choosing a backend", link: "/guide/backends" },
          ],
        },
        {
          text: "Extend it",
          items: [
            { text: "Writing an optimizer", link: "/guide/writing-an-optimizer" },
            { text: "Writing a backend", link: "/guide/writing-a-backend" },
            { text: "How it works inside", link: "/guide/inside" },
          ],
        },
      ],
      "/optimizers/": optimizerSidebar(path("../pages/optimizers")),
      "/api/": apiSidebar(path("../pages/api/typedoc-sidebar.json")),
    },
  },
});
