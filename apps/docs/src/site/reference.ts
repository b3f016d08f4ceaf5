import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";

/** How the reference of this site looks, and what it must have. */
export const referenceOptions: string = fileURLToPath(new URL("../../typedoc.json", import.meta.url));

/**
 * Writes the reference of these entry points as Markdown. @param out - the folder, which is replaced. @param options - a file of typedoc's.
 * @throws where an export has no comment, or a comment links to nothing; what was written before is left as it was.
 */
export async function writeReference(
  entryPoints: readonly string[],
  out: string,
  options: string = referenceOptions,
): Promise<void> {
  const application = await Application.bootstrapWithPlugins({
    options,
    entryPoints: [...entryPoints],
    out,
  });
  const project = await application.convert();
  if (project !== undefined) application.validate(project);
  if (project === undefined || application.logger.hasErrors() || application.logger.hasWarnings())
    throw new Error("docs: the reference is not complete; typedoc says above what is missing.");
  rmSync(out, { recursive: true, force: true });
  await application.generateOutputs(project);
}
