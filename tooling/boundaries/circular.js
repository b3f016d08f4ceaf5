import { options } from "./options.js";

/** `pnpm circular`: imports point one way. A circle of types is a circle too. */
export default {
  forbidden: [
    {
      name: "circular",
      comment: "The file reaches itself through its imports. Move what both need into a file of its own.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options,
};
