/** Gives a way to wait for what happens once garbage was collected: `settle(isDone)`. */
export async function collecting(): Promise<(isDone: () => boolean) => Promise<void>> {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  return async (isDone) => {
    for (let i = 0; i < 100 && !isDone(); i++) {
      collect();
      await new Promise((next) => setTimeout(next, 10));
    }
  };
}
