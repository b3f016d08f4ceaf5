import type { CType } from "../../src/cuda/prototypes.ts";

/** An argument for the stub driver: what JavaScript passes, what the stub must have received, and what it writes there. */
interface Argument {
  readonly passed: unknown;
  /** Undefined where nobody can know: an address that koffi makes. */
  readonly received: bigint | undefined;
  readonly written?: unknown;
}

/** The text that the stub must receive: its bytes are more than its letters. */
export const text = "größer";

/** An argument of a type for a place in a call: no two are the same, and each is as large or as negative as its type allows. */
export function argumentOf(type: CType, place: number, addressOf: (array: unknown) => bigint): Argument {
  const number = (passed: number): Argument => ({ passed, received: BigInt.asUintN(64, BigInt(passed)) });
  const address = 2n ** 64n - 1n - BigInt(place);
  const out = 0xfedcba9876543200n + BigInt(place + 1);
  const floats = Float32Array.of(1);
  const bytes = new Uint8Array(100).fill(1).subarray(place + 1);
  const rows: { readonly [C in CType]: () => Argument } = {
    int: () => number(-1 - place),
    "unsigned char": () => number(255 - place),
    "unsigned short": () => number(65535 - place),
    "unsigned int": () => number(2 ** 32 - 1 - place),
    "unsigned long long": () => number(2 ** 53 - 1 - place),
    size_t: () => number(2 ** 40 + place),
    uint64_t: () => ({ passed: address, received: address }),
    "const char *": () => ({ passed: text, received: 8n }),
    "const void *": () => ({ passed: bytes, received: addressOf(bytes), written: bytes.slice() }),
    "const int *": () => ({ passed: Int32Array.of(7, 8), received: 7n, written: Int32Array.of(7, 8) }),
    "const uint64_t *": () => ({
      passed: BigUint64Array.of(address),
      received: address,
      written: BigUint64Array.of(address),
    }),
    "_Inout_ uint64_t *": () => ({
      passed: BigUint64Array.of(address, 1n),
      received: address,
      written: BigUint64Array.of(out, 1n),
    }),
    "_Out_ int *": () => ({ passed: Int32Array.of(9), received: 9n, written: Int32Array.of(-1 - place) }),
    // In the middle of a buffer.
    "_Out_ uint64_t *": () => ({
      passed: BigUint64Array.of(0n, 5n, 6n).subarray(1),
      received: 5n,
      written: BigUint64Array.of(out, 6n),
    }),
    "_Out_ size_t *": () => ({ passed: BigUint64Array.of(5n), received: 5n, written: BigUint64Array.of(out) }),
    "_Out_ float *": () => ({ passed: floats, received: 0x3f800000n, written: Float32Array.of(place + 1.5) }),
    "_Out_ char *": () => ({
      passed: new Uint8Array(8).fill(1),
      received: 0x0101010101010101n,
      written: Uint8Array.of(...Buffer.from("Stub\0"), 1, 1, 1),
    }),
    "_Out_ const char **": () => ({ passed: [null], received: undefined, written: ["CUDA_ERROR_STUB"] }),
    "void **": () => ({ passed: null, received: 0n }),
  };
  return rows[type]();
}
