import { existsSync } from "node:fs";
import { join } from "node:path";
import { unpackOnce } from "./unpackOnce.ts";

/** How to start a Chromium: its executable, and the environment in which it finds its libraries. */
export interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const onNpm = process.platform === "linux" && process.arch === "x64";

const chosen = () => process.env.OPTIM_CHROMIUM || (onNpm ? undefined : installed.find((path) => existsSync(path)));

/** Why there is no Chromium for this machine, or undefined. */
export const missingChromium = (): string | undefined =>
  onNpm || chosen() !== undefined
    ? undefined
    : `npm's @sparticuz/chromium is for linux-x64 and this is ${process.platform}-${process.arch}. Set OPTIM_CHROMIUM to a Chromium.`;

/** The Chromium to test with: that of OPTIM_CHROMIUM, else npm's with the libraries that a bare machine lacks, else the installed one. */
export function chromium(): Chromium {
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const executablePath = chosen();
  if (executablePath !== undefined) return { executablePath, env };
  // The browser looks for SwiftShader beside itself.
  const folder = unpackOnce("browser", ["chromium.br", "swiftshader.tar.br", "al2023.tar.br"]);
  return {
    executablePath: join(folder, "chromium"),
    env: { ...env, LD_LIBRARY_PATH: [join(folder, "lib"), env.LD_LIBRARY_PATH].filter(Boolean).join(":") },
  };
}
