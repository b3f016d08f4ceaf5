/** What the CUDA driver is called where there is one: by platform and architecture of Node. */
export const driverLibraries: Readonly<Record<string, string>> = {
  "linux-x64": "libcuda.so.1",
  "linux-arm64": "libcuda.so.1",
  "win32-x64": "nvcuda.dll",
};
