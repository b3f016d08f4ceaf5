import { testBackend } from "optim-testing";
import { tf } from "../testing/tensorflow.ts";
import { backendFor } from "./backendFor.ts";
import { apiOf } from "./tfApi.ts";

await tf.setBackend("wasm");
testBackend(backendFor(apiOf(tf as never), {}), { dtypes: ["f32"], exact: true, reordersSums: true });
