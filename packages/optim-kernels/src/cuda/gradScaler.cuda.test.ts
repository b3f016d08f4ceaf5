import { testGradScaler } from "optim-testing";
import { cuda } from "../cuda.ts";

testGradScaler(await cuda(), { halves: true });
