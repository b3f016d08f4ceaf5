import type { TfApi } from "../src/tfApi.ts";

/** The same tf, whose backend has lost a member, by its path. */
export function withoutMember(tf: TfApi, path: string): TfApi {
  const hide = (object: object, [name, ...rest]: readonly string[]): object => {
    const before = (object as Record<string, object | undefined>)[name!];
    return Object.create(object, { [name!]: { value: rest.length > 0 ? hide(before!, rest) : undefined } });
  };
  const backend = hide(tf.backend(), path.split("."));
  return { ...tf, backend: () => backend };
}
