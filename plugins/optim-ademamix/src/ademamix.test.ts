import { testCase } from "optim-testing";
import { ademamixCase } from "../testing/ademamixCase.ts";

testCase(ademamixCase);
