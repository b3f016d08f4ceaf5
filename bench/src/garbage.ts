import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What collects the short-lived garbage of this process. Node hands it out where the flag is set, which can be done at any time. */
export function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options: { readonly type: "minor" }) => void;
  return () => collect({ type: "minor" });
}
