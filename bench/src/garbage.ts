import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What collects the short-lived garbage of this process, about a millisecond's work: Node shows it where it is asked to, at any time. */
export function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options: { readonly type: "minor" }) => void;
  return () => collect({ type: "minor" });
}
