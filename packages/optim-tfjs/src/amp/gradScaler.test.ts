import { beforeAll, describe } from "vitest";
import { scalerSuite } from "../../testing/scalerSuite.ts";
import { tf, ways } from "../../testing/tensorflow.ts";

describe.each(ways)("gradScaler, $way", ({ backend, ops }) => {
  beforeAll(async () => void (await tf.setBackend(backend)));
  scalerSuite(ops);
});
