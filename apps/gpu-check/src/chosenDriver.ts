import { type Driver, loadDriver } from "optim-kernels/cuda";
import { EmulatedDriver } from "tooling-cuda";

/** Whether this process was told to do without a GPU. */
export const isEmulated: boolean = process.argv.includes("--emulator");

/** The CUDA driver of this machine, or with `--emulator` one in JavaScript. */
export const chosenDriver = async (): Promise<Driver> => (isEmulated ? new EmulatedDriver() : loadDriver());
