/** Picks the row of a tensor's own step count, which only the device knows. Before the rows: the first count, and how many there are. */
export const pickRow = `\
@group(0) @binding(0) var<storage> table: array<u32>;
@group(0) @binding(1) var<storage> counter: array<f32>;
@group(0) @binding(2) var<storage, read_write> row: array<u32>;

@compute @workgroup_size(256)
fn update(@builtin(local_invocation_index) local: u32) {
let n = arrayLength(&row);
let chosen = clamp(i32(counter[0]) - i32(table[0]), 0, i32(table[1]) - 1);
for (var i = local; i < n; i += 256) {
row[i] = table[n * u32(1 + chosen) + i];
}
}
`;
