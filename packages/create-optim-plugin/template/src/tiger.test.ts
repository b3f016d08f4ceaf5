import { testCase } from "optim-testing";
import { tigerCase } from "../testing/tigerCase.ts";

testCase(tigerCase);
