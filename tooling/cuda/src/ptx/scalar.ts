/** A type of PTX: `b` bits, `u` unsigned, `s` signed, `f` floating, `p` predicate. */
export interface Scalar {
  readonly name: string;
  readonly family: "b" | "u" | "s" | "f" | "p";
  readonly bits: number;
}

const names = "b8 u8 s8 b16 u16 s16 f16 b32 u32 s32 f32 b64 u64 s64 f64".split(" ");

const scalars = new Map<string, Scalar>(
  names.map((name) => [name, { name, family: name[0] as Scalar["family"], bits: Number(name.slice(1)) }]),
);
scalars.set("pred", { name: "pred", family: "p", bits: 1 });

/** The type of that name, without its dot. */
export function scalarNamed(name: string | undefined): Scalar | undefined {
  return name === undefined ? undefined : scalars.get(name);
}

/** The type of that family and width. */
export function scalarOf(family: Scalar["family"], bits: number): Scalar {
  return scalars.get(`${family}${bits}`)!;
}

/** Whether it is a whole number, or bits, of 64 bits: two variables of JavaScript. */
export function isWide(type: Scalar): boolean {
  return type.bits === 64 && type.family !== "f";
}

/** Whether a register can stand where an instruction has that type. */
export function agrees(register: Scalar, type: Scalar): boolean {
  if (register.bits !== type.bits || (register.family === "p") !== (type.family === "p")) return false;
  return register.family === "b" || type.family === "b" || (register.family === "f") === (type.family === "f");
}

/** The same for ld, st and cvt, whose registers may be wider than what they move. */
export function agreesWider(register: Scalar, type: Scalar): boolean {
  if (register.bits <= type.bits || register.family === "p") return agrees(register, type);
  if (type.family === "f") return register.family === "b";
  return type.family === "b" || register.family !== "f";
}
