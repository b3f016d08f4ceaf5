import { testCase } from "optim-testing";
import { novogradCase } from "../testing/novogradCase.ts";

testCase(novogradCase);
