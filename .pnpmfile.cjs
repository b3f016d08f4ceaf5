/** `pnpm bench wasm --json` prints one JSON object: pnpm's own line above it would be in the way of who reads it. */
function updateConfig(config) {
  const [script] = process.argv.slice(2).filter((word) => !["run", "--"].includes(word));
  if (script === "bench" && process.argv.includes("--json")) config.reporter = "silent";
  return config;
}

module.exports = { hooks: { updateConfig } };
