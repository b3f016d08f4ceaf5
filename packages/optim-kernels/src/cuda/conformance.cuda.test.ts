import { testBackend } from "optim-testing";
import { cudaInfo } from "../../testing/cudaInfo.ts";
import { cuda } from "../cuda.ts";

testBackend(await cuda(), cudaInfo);
