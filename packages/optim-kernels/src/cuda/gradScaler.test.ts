import { testGradScaler } from "optim-testing";
import { EmulatedDriver } from "tooling-cuda";
import { cudaOn } from "../cuda.ts";

testGradScaler(cudaOn(new EmulatedDriver()), { halves: true });
