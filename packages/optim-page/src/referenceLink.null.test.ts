import { expect, test } from "vitest";
import { referenceLink } from "./referenceLink.ts";

test.each([
  ["arXiv:1711.05101", "[arXiv:1711.05101](https://arxiv.org/abs/1711.05101)"],
  ["Kim 2020, arXiv:2002.00001.", "Kim 2020, [arXiv:2002.00001](https://arxiv.org/abs/2002.00001)."],
  [
    "Polyak & Juditsky 1992, doi:10.1137/0330046",
    "Polyak & Juditsky 1992, [doi:10.1137/0330046](https://doi.org/10.1137/0330046)",
  ],
  ["https://jmlr.org/papers/v12/duchi11a.html", "<https://jmlr.org/papers/v12/duchi11a.html>"],
  ["Hinton 2012, lecture 6e", "Hinton 2012, lecture 6e"],
])("%s", (reference, link) => expect(referenceLink(reference)).toBe(link));
