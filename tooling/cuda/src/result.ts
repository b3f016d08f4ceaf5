/** What calls of the driver return: the part of CUresult that is used here. */
export const result = {
  SUCCESS: 0,
  INVALID_VALUE: 1,
  OUT_OF_MEMORY: 2,
  NOT_INITIALIZED: 3,
  NO_DEVICE: 100,
  INVALID_DEVICE: 101,
  INVALID_IMAGE: 200,
  INVALID_CONTEXT: 201,
  NO_BINARY_FOR_GPU: 209,
  INVALID_PTX: 218,
  UNSUPPORTED_PTX_VERSION: 222,
  INVALID_HANDLE: 400,
  ILLEGAL_STATE: 401,
  NOT_FOUND: 500,
  NOT_READY: 600,
  ILLEGAL_ADDRESS: 700,
  LAUNCH_OUT_OF_RESOURCES: 701,
  LAUNCH_TIMEOUT: 702,
  ILLEGAL_INSTRUCTION: 715,
  MISALIGNED_ADDRESS: 716,
  LAUNCH_FAILED: 719,
  NOT_SUPPORTED: 801,
  STREAM_CAPTURE_UNSUPPORTED: 900,
  STREAM_CAPTURE_INVALIDATED: 901,
  STREAM_CAPTURE_ISOLATION: 905,
  STREAM_CAPTURE_IMPLICIT: 906,
  CAPTURED_EVENT: 907,
  UNKNOWN: 999,
} as const;

/** The driver's own sentences. */
const texts: Record<keyof typeof result, string> = {
  SUCCESS: "no error",
  INVALID_VALUE: "invalid argument",
  OUT_OF_MEMORY: "out of memory",
  NOT_INITIALIZED: "initialization error",
  NO_DEVICE: "no CUDA-capable device is detected",
  INVALID_DEVICE: "invalid device ordinal",
  INVALID_IMAGE: "device kernel image is invalid",
  INVALID_CONTEXT: "invalid device context",
  NO_BINARY_FOR_GPU: "no kernel image is available for execution on the device",
  INVALID_PTX: "a PTX JIT compilation failed",
  UNSUPPORTED_PTX_VERSION: "the provided PTX was compiled with an unsupported toolchain.",
  INVALID_HANDLE: "invalid resource handle",
  ILLEGAL_STATE: "the operation cannot be performed in the present state",
  NOT_FOUND: "named symbol not found",
  NOT_READY: "device not ready",
  ILLEGAL_ADDRESS: "an illegal memory access was encountered",
  LAUNCH_OUT_OF_RESOURCES: "too many resources requested for launch",
  LAUNCH_TIMEOUT: "the launch timed out and was terminated",
  ILLEGAL_INSTRUCTION: "an illegal instruction was encountered",
  MISALIGNED_ADDRESS: "misaligned address",
  LAUNCH_FAILED: "unspecified launch failure",
  NOT_SUPPORTED: "operation not supported",
  STREAM_CAPTURE_UNSUPPORTED: "operation not permitted when stream is capturing",
  STREAM_CAPTURE_INVALIDATED: "operation failed due to a previous error during capture",
  STREAM_CAPTURE_ISOLATION: "dependency created on uncaptured work in another stream",
  STREAM_CAPTURE_IMPLICIT: "operation would make the legacy stream depend on a capturing blocking stream",
  CAPTURED_EVENT: "operation not permitted on an event last recorded in a capturing stream",
  UNKNOWN: "unknown error",
};

/** The name of a result in `cuda.h` and the driver's sentence for it; `undefined` for a number that is no result. */
export function described(code: number): { readonly name: string; readonly text: string } | undefined {
  for (const [key, value] of Object.entries(result)) {
    const name = value === 0 ? "CUDA_SUCCESS" : `CUDA_ERROR_${key}`;
    if (value === code) return { name, text: texts[key as keyof typeof result] };
  }
  return undefined;
}
