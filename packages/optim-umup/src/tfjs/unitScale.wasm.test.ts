import { beforeAll, expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { someIds, unit } from "../../testing/withLayers.ts";
import { functional } from "./functional.ts";
import { visualise } from "./visualise.ts";

beforeAll(async () => void (await tf.setBackend("wasm")));

const [batch, length, vocabSize] = [16, 8, 256];

/** What need not be of unit scale, and why. */
const exempt: readonly { path: RegExp; column: string }[] = [
  // The logits are divided by the width, not by its root, so that they are small at first: u-muP's readout (arXiv:2407.17465, table 2).
  { path: /\/projection$/, column: "activation" },
  // The reference has one factor for the gradients of query, key and value, that of the output: it is right for the value alone. Those of
  // query and key pass the softmax and the division by the width of a head.
  { path: /\/mhsa\/(query|key)$/, column: "activationGradient" },
];

test.each([32, 64, 128, 256, 512])(
  "a decoder at width %i: every standard deviation is between 0.5 and 2",
  async (hiddenSize) => {
    const decoder = unit.transformerDecoder({
      hiddenSize,
      vocabSize,
      layers: 2,
      heads: 2,
      seed: 3,
      name: "decoder",
      inputShape: [length],
    });
    const model = tfLayers.sequential({ layers: [decoder] });
    const [ids, next] = [someIds([batch, length], vocabSize, 1), someIds([batch * length], vocabSize, 2)];
    const { crossEntropy } = functional(tf);
    const { rows, loss } = await visualise(tf, model, ids, (logits) =>
      crossEntropy(tf.reshape(logits, [batch * length, vocabSize]), next),
    );
    expect(rows.length).toBe(43);
    expect(Math.abs(loss / Math.log(vocabSize) - 1)).toBeLessThan(0.1);
    for (const { name, ...columns } of rows)
      for (const [column, deviation] of Object.entries(columns)) {
        const isExempt = exempt.some((one) => one.path.test(name) && one.column === column);
        expect(deviation, `${name} ${column}`).toBeLessThan(2);
        if (!isExempt) expect(deviation, `${name} ${column}`).toBeGreaterThan(0.5);
        else expect(deviation, `${name} ${column}`).toBeLessThan(0.5);
      }
    tf.dispose([ids, next]);
    tf.disposeVariables();
  },
);
