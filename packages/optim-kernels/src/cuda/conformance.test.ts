import { cudaInfo, testBackend } from "optim-testing";
import { EmulatedDriver } from "tooling-cuda";
import { cudaOn } from "../cuda.ts";

testBackend(cudaOn(new EmulatedDriver()), cudaInfo);
