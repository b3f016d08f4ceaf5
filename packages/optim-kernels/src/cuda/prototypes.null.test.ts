import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cudaHeader } from "../../testing/cuda/cudaHeader.ts";
import { readSignatures, type Signatures } from "../../testing/cuda/readSignatures.ts";
import { shapeOf } from "../../testing/cuda/shapeOf.ts";
import { functionNames, prototypes } from "./prototypes.ts";

const path = new URL("../../testing/cuda/signatures.json", import.meta.url);
const signatures: Signatures = JSON.parse(readFileSync(path, "utf8"));

describe("the prototypes of the CUDA driver", () => {
  it("are of the functions whose signatures are known", () => {
    expect([...functionNames]).toEqual(Object.keys(signatures.functions));
  });

  it.each(functionNames)("pass what %s takes", (name) => {
    const [returned, ...taken] = signatures.functions[name]!.map((type) => shapeOf(type, signatures.types));
    expect(returned).toBe("32 bits");
    expect(prototypes[name].map((type) => shapeOf(type))).toEqual(taken);
  });

  it("differ where C passes something else", () => {
    const types = ["int", "unsigned short", "size_t", "uint64_t", "const char *", "const char **", "int *", "float *"];
    expect(new Set([...types, "size_t *", "uint64_t *", "char *"].map((type) => shapeOf(type))).size).toBe(11);
    expect(shapeOf("CUstream *", signatures.types)).toBe(shapeOf("_Out_ uint64_t *"));
    expect(() => shapeOf("CUlaunchConfig")).toThrow("shapeOf: how does C pass CUlaunchConfig?");
  });
});

describe("the signatures", () => {
  it("are those of a cuda.h", ({ skip }) => {
    if (!cudaHeader) return skip("There is no cuda.h here: set CUDA_HOME.");
    const { types, functions } = readSignatures(readFileSync(cudaHeader, "utf8"), functionNames);
    expect({ types, functions }).toEqual({ types: signatures.types, functions: signatures.functions });
  });

  it("are read by the names under which functions are linked", () => {
    const header = `
      #define CUDA_VERSION 12000
      #define cuMemFree   cuMemFree_v2
      #define cuStreamRun __CUDA_API_PTSZ(cuStreamRun_v2) // renamed twice
      typedef unsigned long long CUdeviceptr_v2;
      typedef CUdeviceptr_v2 CUdeviceptr; /* CUresult CUDAAPI cuMemFree(int comment); */
      typedef struct CUstream_st *CUstream;
      typedef enum mode_enum { ONE = 0x1, TWO = 0x2 } CUmode;
      typedef enum result_enum { SUCCESS = 0 } CUresult;
      CUresult CUDAAPI cuMemFree(CUdeviceptr dptr);
      __CUDA_DEPRECATED CUresult CUDAAPI cuStreamRun(CUstream hStream,
                                                     const void **from, CUmode mode);
      #if defined(__CUDA_API_VERSION_INTERNAL)
      #undef cuMemFree
      CUresult CUDAAPI cuMemFree(unsigned int dptr);
      #endif`;
    expect(readSignatures(header, ["cuMemFree_v2", "cuMemFree", "cuStreamRun_v2"])).toEqual({
      version: 12000,
      types: { CUdeviceptr: "unsigned long long", CUmode: "enum", CUresult: "enum", CUstream: "struct *" },
      functions: {
        cuMemFree_v2: ["CUresult", "CUdeviceptr"],
        cuMemFree: ["CUresult", "unsigned int"],
        cuStreamRun_v2: ["CUresult", "CUstream", "const void **", "CUmode"],
      },
    });
    expect(() => readSignatures(header, ["cuMemAlloc_v2"])).toThrow("this cuda.h does not declare cuMemAlloc_v2.");
  });
});
