import { js } from "optim-core";
import { testBackend } from "./testBackend.ts";

testBackend(js, { dtypes: ["f32", "f64"], exact: true });
