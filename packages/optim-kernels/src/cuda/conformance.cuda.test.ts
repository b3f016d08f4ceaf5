import { cudaInfo, testBackend } from "optim-testing";
import { cuda } from "../cuda.ts";

testBackend(await cuda(), cudaInfo);
