/** What WGSL keeps for itself, and the words that these kernels use; those in capitals cannot come from a symbol. */
const taken =
  "alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop override requires return struct switch true var while abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class co_await co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr constinit crate debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern external fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements import inline instanceof interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil noexcept noinline nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset partial pass patch pixelfragment precise precision premerge priv protected pub public readonly ref regardless register reinterpret_cast require resource restrict self set shared sizeof smooth snorm static static_assert static_cast std subroutine super target template this thread_local throw trait try type typedef typeid typename typeof union unless unorm unsafe unsized use using varying virtual volatile wgsl where with writeonly yield " +
  "u at id i e k row column line lane lanes local group groups half scratch update abs min max pow sqrt select sign bool f32 u32 bitcast power smaller larger sign_of is_nan is_finite from_half to_half";

/** `expAvgSq` as WGSL would have it, `exp_avg_sq`; `betas[0]` is `betas0`. */
const snake = (name: string): string =>
  name.replace(/\W/g, "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Gives every name that it is asked for as an identifier of WGSL that is not in use yet. */
export function makeNames(): (name: string) => string {
  const used = new Set(taken.split(" "));
  return (name) => {
    let free = snake(name);
    if (!/^[a-z]/.test(free)) free = `x${free}`;
    while (used.has(free)) free += "_";
    used.add(free);
    return free;
  };
}
