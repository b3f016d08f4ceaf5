import { costOf, referenceLink } from "optim-page";
import { readPage } from "optim-page/node";
import { type SiteOptimizer, siteOptimizers } from "./optimizers.ts";

const introduction = `# Optimizers

Each page is made from the rule of its optimizer: the formula is drawn from what the kernels are compiled from, and so are the options, the
state, and the texts of the kernels. Bytes are what a step reads and writes for each float32 weight, state is what is remembered of it, and
operations are those on weights, all with the optimizer's defaults.
`;

function row({ name, slug, package: packageName, rule }: SiteOptimizer): string {
  const { bytes, stateBytes, flops } = costOf(rule);
  const cells = [`[${name}](/optimizers/${slug})`, `\`${packageName}\``, bytes, stateBytes, flops];
  return `| ${[...cells, referenceLink(rule.reference ?? "")].join(" | ")} |`;
}

const list = (optimizers: readonly SiteOptimizer[]): string =>
  [
    introduction,
    "| optimizer | package | bytes | state | operations | source |",
    "| --- | --- | --: | --: | --: | --- |",
    ...optimizers.map(row),
  ].join("\n");

/** What a page says of an optimizer that does not come with optim-core. */
const withInstall = (page: string, { package: packageName }: SiteOptimizer): string =>
  packageName === "optim-core" ? page : page.replace("\n## ", `\n\`npm install optim-core ${packageName}\`\n\n## `);

/** Every optimizer's page, made from its rule, and as `index` the list of them all: Markdown by the last part of their addresses. */
export async function optimizerPages(api: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const optimizers = await siteOptimizers();
  const own = new Map(optimizers.map(({ name, slug }) => [name, `/optimizers/${slug}`]));
  const link = (name: string): string | undefined => own.get(name) ?? api.get(name);
  const pages = optimizers.map((optimizer): [string, string] => [
    optimizer.slug,
    withInstall(readPage(optimizer, optimizer.file, { link }), optimizer),
  ]);
  return new Map([["index", list(optimizers)], ...pages]);
}
