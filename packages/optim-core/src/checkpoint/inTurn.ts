const turns = /* @__PURE__ */ new Map<string, Promise<unknown>>();

/**
 * Does `work` with what was `prepared`, after all work on the same place that was asked for before, whether that went well or not: of two
 * saves that run at once, the one that was asked for last is the one that stays. Take the turn in the same call that starts to prepare.
 */
export async function inTurn<T, R>(place: string, prepared: Promise<T>, work: (x: T) => Promise<R>): Promise<R> {
  const turn = Promise.allSettled([turns.get(place), prepared]).then(async () => work(await prepared));
  turns.set(place, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(place) === turn) turns.delete(place);
  }
}
