import normedMomentum from "./normedMomentum.ts?raw";
import signOfMomentum from "./signOfMomentum.ts?raw";
import twoMemories from "./twoMemories.ts?raw";

/** A module to begin with. */
export interface Example {
  readonly label: string;
  readonly source: string;
}

export const examples: readonly Example[] = [
  { label: "Sign of the momentum (Lion)", source: signOfMomentum },
  { label: "Two memories (AdEMAMix)", source: twoMemories },
  { label: "Normed momentum", source: normedMomentum },
];
