import type { TfTensor } from "./tfModule.ts";

/** Sees a value on its way; what it returns goes on in its place, and has to equal it. */
export type Observer = (name: string, value: TfTensor) => TfTensor;

let observer: Observer | undefined;

/** Shows a value inside of a layer to whoever looks on; `name` says what it is in that layer. */
export const observed = (name: string, value: TfTensor): TfTensor => observer?.(name, value) ?? value;

/** Runs `fn` while `look` is shown what the layers of this package compute inside. */
export function observe<R>(look: Observer, fn: () => R): R {
  const before = observer;
  observer = look;
  try {
    return fn();
  } finally {
    observer = before;
  }
}
