import { type Backend, DeviceScalar, OptimError } from "optim-core";

/** A learning rate: a number, or one in device memory. */
export type Rate<Buf> = number | DeviceScalar<Buf>;

/** Whether a rate is in device memory. */
export const isOnDevice = <Buf>(lr: unknown): lr is DeviceScalar<Buf> =>
  typeof (lr as Partial<DeviceScalar<Buf>> | undefined)?.bindTo === "function";

/** What the host knows a rate to be. */
export const hostRate = <Buf>(lr: Rate<Buf>): number => (isOnDevice(lr) ? lr.value : lr);

/**
 * A rate times a factor. One in device memory becomes another one there, so that groups of different factors do not share it.
 *
 * @throws OptimError where it is in the memory of another backend.
 */
export function scaledRate<Buf>(who: string, lr: Rate<Buf>, factor: number, backend: Backend<Buf>): Rate<Buf> {
  // What is no rate at all is the optimizer's to refuse, by its value.
  if (!isOnDevice<Buf>(lr)) return typeof lr === "number" ? lr * factor : lr;
  const is = backend.inspect(lr.data);
  if (!is)
    throw new OptimError(`${who}: lr is not in the memory of the ${backend.name} backend. Pass its own: { backend }.`);
  return new DeviceScalar(backend, lr.value * factor, is.dtype);
}
