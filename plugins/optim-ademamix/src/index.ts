export { AdEMAMix } from "./ademamix.ts";
