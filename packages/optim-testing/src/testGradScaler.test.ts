import { halfJs } from "optim-amp";
import { testGradScaler } from "./testGradScaler.ts";

testGradScaler(halfJs, { halves: true });
