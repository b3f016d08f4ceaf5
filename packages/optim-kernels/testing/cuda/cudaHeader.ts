import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where this machine has a `cuda.h`: in CUDA_HOME, or where CUDA installs itself. Undefined where it has none. */
export const cudaHeader = ["CUDA_HOME", "CUDA_PATH"]
  .flatMap((name) => process.env[name] ?? [])
  .concat("/usr/local/cuda")
  .map((home) => join(home, "include", "cuda.h"))
  .find((path) => existsSync(path));
