/*
 * A CUDA driver without a GPU. Every function records what it has been passed, and returns and writes what tells its place. With stubActs(1) memory is real too: the device's is the host's, and copies are made at the call.
 *
 * Compiled with `-include cuda.h`, a function whose type is not the driver's does not compile.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef CUDA_VERSION
typedef int CUresult;
typedef int CUdevice;
typedef int CUdevice_attribute;
typedef int CUjit_option;
typedef int CUstreamCaptureMode;
typedef unsigned long long CUdeviceptr;
typedef struct CUctx_st *CUcontext;
typedef struct CUmod_st *CUmodule;
typedef struct CUfunc_st *CUfunction;
typedef struct CUevent_st *CUevent;
typedef struct CUstream_st *CUstream;
typedef struct CUgraph_st *CUgraph;
typedef struct CUgraphExec_st *CUgraphExec;
#endif

#ifdef _WIN32
#define STUB __declspec(dllexport)
#else
#define STUB
#endif

static int acts;
static uint64_t received[16];
static int count;
static char text[256];

/** From now on memory is real and calls go well, with one device fewer than `on`; not with 0. */
STUB void stubActs(int on) { acts = on; }

/** What the last call has been passed, pointers to what is short as what they point to; returns how many that are. */
STUB int stubReceived(uint64_t *values) {
  memcpy(values, received, sizeof received);
  return count;
}

/** The text that the last call has been passed. */
STUB const char *stubText(void) { return text; }

static void value(uint64_t bits) { received[count++] = bits; }

static void target(const void *from, size_t bytes) {
  uint64_t bits = 0;
  if (from) memcpy(&bits, from, bytes);
  value(bits);
}

static uint64_t mark(void) { return 0xfedcba9876543200u + (uint64_t)count; }

/* What a pointer points to is recorded, then written over. */
static void write32(void *to) {
  target(to, 4);
  int32_t bits = -(int32_t)count;
  memcpy(to, &bits, 4);
}

static void write64(void *to) {
  target(to, 8);
  uint64_t bits = mark();
  memcpy(to, &bits, 8);
}

static void writeFloat(float *to) {
  target(to, 4);
  *to = (float)count + 0.5f;
}

static void writeText(const char **to) {
  target(to, 8);
  *to = "CUDA_ERROR_STUB";
}

#define FUNCTION(name, parameters, ...) \
  STUB CUresult name parameters { \
    count = 0; \
    __VA_ARGS__; \
    return (CUresult)(acts ? 0 : 700 + count); \
  }
#define N(x) value((uint64_t)(int64_t)(x))
#define H(x) value((uint64_t)(uintptr_t)(x))

FUNCTION(cuInit, (unsigned int flags), N(flags))
FUNCTION(cuDriverGetVersion, (int *version), write32(version))
FUNCTION(cuGetErrorName, (CUresult error, const char **name), N((int)error), writeText(name))
FUNCTION(cuGetErrorString, (CUresult error, const char **string), N((int)error), writeText(string))

FUNCTION(cuDeviceGetCount, (int *devices), write32(devices); if (acts) *devices = acts - 1)
FUNCTION(cuDeviceGet, (CUdevice *device, int ordinal), write32(device), N(ordinal))
FUNCTION(cuDeviceGetName, (char *name, int length, CUdevice device),
         target(name, 8), memcpy(name, "Stub", 5), N(length), N(device))
FUNCTION(cuDeviceGetAttribute, (int *to, CUdevice_attribute attribute, CUdevice device),
         write32(to), N((int)attribute), N(device))
FUNCTION(cuDeviceTotalMem_v2, (size_t *bytes, CUdevice device), write64(bytes), N(device))
FUNCTION(cuDevicePrimaryCtxRetain, (CUcontext *context, CUdevice device), write64(context), N(device))
FUNCTION(cuDevicePrimaryCtxRelease_v2, (CUdevice device), N(device))
FUNCTION(cuCtxSetCurrent, (CUcontext context), H(context))

FUNCTION(cuMemGetInfo_v2, (size_t *available, size_t *total), write64(available), write64(total))
FUNCTION(cuMemAlloc_v2, (CUdeviceptr *address, size_t bytes),
         write64(address), N(bytes); if (acts) *address = (CUdeviceptr)(uintptr_t)malloc(bytes))
FUNCTION(cuMemFree_v2, (CUdeviceptr address), H(address); if (acts) free((void *)(uintptr_t)address))
FUNCTION(cuMemHostAlloc, (void **address, size_t bytes, unsigned int flags),
         write64(address), N(bytes), N(flags); if (acts) *address = malloc(bytes))
FUNCTION(cuMemFreeHost, (void *address), H(address); if (acts) free(address))
FUNCTION(cuMemGetAddressRange_v2, (CUdeviceptr *start, size_t *bytes, CUdeviceptr address),
         write64(start), write64(bytes), H(address))

#define FILL(type) if (acts) for (size_t i = 0; i < n; i++) ((type *)(uintptr_t)to)[i] = x
FUNCTION(cuMemsetD8Async, (CUdeviceptr to, unsigned char x, size_t n, CUstream stream),
         H(to), N(x), N(n), H(stream); FILL(unsigned char))
FUNCTION(cuMemsetD16Async, (CUdeviceptr to, unsigned short x, size_t n, CUstream stream),
         H(to), N(x), N(n), H(stream); FILL(unsigned short))
FUNCTION(cuMemsetD32Async, (CUdeviceptr to, unsigned int x, size_t n, CUstream stream),
         H(to), N(x), N(n), H(stream); FILL(unsigned int))

#define COPY if (acts) memcpy((void *)(uintptr_t)to, (const void *)(uintptr_t)from, bytes)
FUNCTION(cuMemcpyHtoDAsync_v2, (CUdeviceptr to, const void *from, size_t bytes, CUstream stream),
         H(to), H(from), N(bytes), H(stream); COPY)
FUNCTION(cuMemcpyDtoHAsync_v2, (void *to, CUdeviceptr from, size_t bytes, CUstream stream),
         H(to), H(from), N(bytes), H(stream); COPY)
FUNCTION(cuMemcpyDtoDAsync_v2, (CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream),
         H(to), H(from), N(bytes), H(stream); COPY)

FUNCTION(cuStreamCreate, (CUstream *stream, unsigned int flags), write64(stream), N(flags))
FUNCTION(cuStreamSynchronize, (CUstream stream), H(stream))
FUNCTION(cuStreamWaitEvent, (CUstream stream, CUevent event, unsigned int flags), H(stream), H(event), N(flags))
FUNCTION(cuStreamDestroy_v2, (CUstream stream), H(stream))
FUNCTION(cuEventCreate, (CUevent *event, unsigned int flags), write64(event), N(flags))
FUNCTION(cuEventRecord, (CUevent event, CUstream stream), H(event), H(stream))
FUNCTION(cuEventQuery, (CUevent event), H(event))
FUNCTION(cuEventElapsedTime, (float *milliseconds, CUevent from, CUevent to),
         writeFloat(milliseconds), H(from), H(to))
FUNCTION(cuEventDestroy_v2, (CUevent event), H(event))

FUNCTION(cuModuleLoadDataEx,
         (CUmodule *module, const void *image, unsigned int options, CUjit_option *option, void **values),
         write64(module), H(image), N(options), target(option, 4), write64(values))
FUNCTION(cuModuleGetFunction, (CUfunction *kernel, CUmodule module, const char *name),
         write64(kernel), H(module), value(strlen(name)), strncpy(text, name, sizeof text - 1))
FUNCTION(cuModuleUnload, (CUmodule module), H(module))
/* A kernel of three arguments, which lie where it is told: what it records last are they. */
FUNCTION(cuLaunchKernel,
         (CUfunction kernel, unsigned int gridX, unsigned int gridY, unsigned int gridZ, unsigned int blockX,
          unsigned int blockY, unsigned int blockZ, unsigned int sharedBytes, CUstream stream, void **parameters,
          void **extra),
         H(kernel), N(gridX), N(gridY), N(gridZ), N(blockX), N(blockY), N(blockZ), N(sharedBytes), H(stream),
         target(parameters, 8), H(extra); if (acts) for (int i = 0; i < 3; i++) target(parameters[i], 4))

FUNCTION(cuStreamBeginCapture_v2, (CUstream stream, CUstreamCaptureMode mode), H(stream), N((int)mode))
FUNCTION(cuStreamEndCapture, (CUstream stream, CUgraph *graph), H(stream), write64(graph))
#ifndef STUB_OF_CUDA_11_3
FUNCTION(cuGraphInstantiateWithFlags, (CUgraphExec *executable, CUgraph graph, unsigned long long flags),
         write64(executable), H(graph), N(flags))
#endif
FUNCTION(cuGraphLaunch, (CUgraphExec executable, CUstream stream), H(executable), H(stream))
FUNCTION(cuGraphExecDestroy, (CUgraphExec executable), H(executable))
FUNCTION(cuGraphDestroy, (CUgraph graph), H(graph))
