import { testBackend } from "optim-testing";
import { EmulatedDriver } from "tooling-cuda";
import { cudaInfo } from "../../testing/cudaInfo.ts";
import { cudaOn } from "../cuda.ts";

testBackend(cudaOn(new EmulatedDriver()), cudaInfo);
