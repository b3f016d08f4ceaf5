import { describe, expect, test } from "vitest";
import { call, dict, global, int, legacyFile, list, storage, tensor, text, tuple } from "../testing/legacyFile.ts";
import { readTorch } from "./readTorch.ts";

const read = (value: string) => readTorch(legacyFile(value));

describe("a class outside the list is refused by its name", () => {
  const names = [
    ["os", "system"],
    ["posix", "system"],
    ["builtins", "eval"],
    ["__builtin__", "eval"],
    ["subprocess", "Popen"],
    ["numpy.core.multiarray", "scalar"],
    ["torch", "load"],
    ["torch._utils", "_rebuild_sparse_tensor"],
    ["torch", "CharStorage"],
    ["constructor", "constructor"],
    ["", "toString"],
    ["collections", "OrderedDict.__init__"],
  ] as const;

  test.each(names)("%s.%s by GLOBAL and REDUCE, STACK_GLOBAL, and INST", (module, name) => {
    const refused = `readTorch: the file asks for ${JSON.stringify(`${module}.${name}`)}, which no state dict needs; it was refused`;
    expect(() => read(call(global(module, name), text("id")))).toThrow(refused);
    expect(() => read(`${text(module)}${text(name)}\x93`)).toThrow(refused);
    expect(() => read(`(${text("id")}i${module}\n${name}\n`)).toThrow(
      `the pickle makes an instance of ${JSON.stringify(`${module}.${name}`)}, which was refused`,
    );
  });

  test("deep inside of a sound value too, and before anything else is read", () => {
    expect(() => read(dict(text("state"), list(int(1), tuple(global("os", "system")))))).toThrow('"os.system"');
    expect(() => read(`${global("os", "system")}\xff what follows`)).toThrow('"os.system"');
  });

  test("with control characters escaped and a long name cut", () => {
    expect(() => read(`${text("a\u001b[31m")}${text("b".repeat(500))}\x93`)).toThrow(/"a\\u001b\[31m\.b{50,80}…"/);
  });
});

describe("an allowed class cannot be used as anything but what it is", () => {
  const orderedDict = global("collections", "OrderedDict");
  const ordered = '"collections.OrderedDict"';
  test.each([
    ["an instance by OBJ", `(${orderedDict}o`, `makes an instance of ${ordered}`],
    ["an instance by NEWOBJ", `${orderedDict})\x81`, `makes an instance of ${ordered}`],
    ["an instance by NEWOBJ_EX", `${orderedDict})}\x92`, `makes an instance of ${ordered}`],
    ["the class as a value", list(orderedDict), `the class ${ordered} stands where a value belongs`],
    ["a call of a dict", `})R`, "calls what is not a class"],
    ["a call of text", `${text("eval")})R`, "calls what is not a class"],
    ["a call with a dict for arguments", `${orderedDict}}R`, "calls what is not a class"],
    ["a call of a storage class", call(global("torch", "FloatStorage"), int(9)), "calls the storage class"],
    ["attributes on a class", `${orderedDict}}b`, "sets attributes of what is not a dict"],
    [
      "attributes on a tensor",
      `${tensor(storage("FloatStorage", "0", 0), 0, [0], [1])}}b`,
      "sets attributes of what is not",
    ],
    ["attributes that are no dict", `}]b`, "sets attributes of what is not a dict"],
    ["entries of a class", `${orderedDict}${text("call")}Ns`, "sets entries of what is not a dict"],
    [
      "entries of a tensor",
      `${tensor(storage("FloatStorage", "0", 0), 0, [0], [1])}${text("data")}Ns`,
      "sets entries of what is not",
    ],
    ["entries of a list", `]${text("length")}${int(9)}s`, "sets entries of what is not a dict"],
    ["items of a dict", "}Na", "appends to what is not a list"],
    ["an odd number of keys and values", "}(Nu", "or a key without a value"],
    ["pairs that are none", call(orderedDict, list(int(1))), "what are not pairs"],
    ["a bare storage", storage("FloatStorage", "0", 0), "a bare storage stands where a value belongs"],
  ])("%s", (_, value, message) => {
    expect(() =>
      readTorch(legacyFile(value, value.includes("Storage\n") ? [["0", 0, new Uint8Array(0)]] : [])),
    ).toThrow(message);
  });
});

describe("opcodes and ids that no state dict needs are refused", () => {
  test.each([
    ["an extension code of 1 byte", "\x82\x01", "an extension code"],
    ["an extension code of 2 bytes", "\x83\x01\x00", "an extension code"],
    ["an extension code of 4 bytes", "\x84\x01\x00\x00\x00", "an extension code"],
    ["PERSID", "P0\n", "the opcode 0x50"],
    ["DUP", "N2", "the opcode 0x32"],
    ["POP", "NN0", "the opcode 0x30"],
    ["EMPTY_SET", "\x8f", "the opcode 0x8f"],
    ["NEXT_BUFFER", "\x97", "the opcode 0x97"],
    ["LONG4", "\x8b\xff\xff\xff\x7f", "the opcode 0x8b"],
    [
      "a module as a persistent id",
      `${tuple(text("module"), text("Net"), text("net.py"), text("..."))}Q`,
      '("module")',
    ],
    ["text as a persistent id", `${text("storage")}Q`, 'a persistent id ("storage") that names no storage'],
    [
      "a storage of no class",
      `${tuple(text("storage"), text("FloatStorage"), text("0"), text("cpu"), int(1))}Q`,
      "storage",
    ],
    ["a view of a storage", storage("FloatStorage", "0", 1).replace("Nt", `${text("view")}t`), "is a view of another"],
  ])("%s", (_, value, message) => {
    expect(() => read(value)).toThrow(message);
  });
});

describe("a pickle that does not fit together is damaged", () => {
  test.each([
    ["nothing on the stack", "", "takes a value where there is none"],
    ["values left over", "NN", "stops with values left over"],
    ["a mark left over", "(N", "stops with values left over"],
    ["a missing mark", "t", "looks for a mark where there is none"],
    ["too few values for a tuple", "N\x87", "takes more values than there are"],
    ["a value that was never kept", "h\x07", "recalls the value 7, which it never kept"],
    ["nothing to keep", "q\x00", "takes a value where there is none"],
    ["text longer than the file", "X\xff\xff\xff\x7f", "ends after"],
    ["text of an absurd length", "\x8d\xff\xff\xff\xff\xff\xff\xff\xff", "has the absurd size 18446744073709551615"],
    ["a frame longer than the file", "\x95\xff\xff\xff\x00\x00\x00\x00\x00N", "has a frame of 16777215 bytes"],
    ["text that is not UTF-8", "X\x02\x00\x00\x00\xc3\x28", "not UTF-8"],
    ["a name without an end", "cos", "a line without an end"],
    ["a class named by a number", `${int(1)}${text("system")}\x93`, "names a class by what is not text"],
    ["the same key twice", dict(int(0), "N", text("0"), "N"), 'has the key "0" twice'],
  ])("%s", (_, value, message) => {
    expect(() => read(value)).toThrow(message);
  });

  test("a pickle of protocol 0 or 6 is refused", () => {
    const bytes = legacyFile("N");
    bytes[1] = 6;
    expect(() => readTorch(bytes)).toThrow("does not begin as one of protocol 2 to 5 (0x80 0x06)");
  });
});

describe("a value that no later walk would survive is refused", () => {
  const laughs = (levels: number): string =>
    levels === 0 ? "](NNNNNNNNNNe" : `](${laughs(levels - 1)}q\x00${"h\x00".repeat(9)}e`;

  test("a list that holds itself", () => {
    expect(() => read("]q\x00h\x00a")).toThrow("a list or dict in the file holds itself");
    expect(() => read(`}q\x00${text("a")}]h\x00as`)).toThrow("a list or dict in the file holds itself");
  });

  test("ten lists of ten lists of ten lists, from a handful of bytes", () => {
    expect(() => read(laughs(12))).toThrow("repeats its parts into more than 10000000 values");
    expect((read(laughs(2)) as unknown[]).flat(2)).toHaveLength(1000);
  });

  test("more than 100 levels, also where they are put together from kept parts", () => {
    const nested = (levels: number) => `${"]".repeat(levels)}${"a".repeat(levels - 1)}`;
    expect(read(nested(100))).toHaveLength(1);
    expect(() => read(nested(102))).toThrow("nests more than 100 levels");
    expect(() => read(nested(1_000_000))).toThrow("nests more than 100 levels");
    const halves = `](${nested(60)}q\x00${"]".repeat(60)}h\x00${"a".repeat(60)}e`;
    expect(() => read(halves)).toThrow("nests more than 100 levels");
  });

  test("a key that would reach a prototype", () => {
    const polluting = dict(text("__proto__"), dict(text("polluted"), "\x88"));
    expect(() => read(polluting)).toThrow('the key "__proto__", which was refused');
    const pairs = call(global("collections", "OrderedDict"), list(tuple(text("__proto__"), "}")));
    expect(() => read(pairs)).toThrow('the key "__proto__", which was refused');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(read(dict(text("constructor"), int(1), text("toString"), int(2)))).toEqual(
      Object.assign({}, { constructor: 1, toString: 2 }),
    );
  });

  test.each([
    ["a tuple", tuple(int(1)), "a list or tuple"],
    ["None", "N", "None"],
    ["a fraction", "G\x3f\xe0\x00\x00\x00\x00\x00\x00", "0.5"],
  ])("%s as a key", (_, key, kind) => {
    expect(() => read(dict(key, "N"))).toThrow(`a key that is neither a string nor an integer (${kind})`);
  });
});

describe("plain values come out as they went in", () => {
  test.each([
    ["None and bools", tuple("N", "\x88", "\x89"), [null, true, false]],
    [
      "integers",
      tuple("K\xff", "M\xff\xff", "J\xff\xff\xff\xff", "\x8a\x00", "\x8a\x01\x80"),
      [255, 65535, -1, 0, -128],
    ],
    ["an integer that a number holds", "\x8a\x07\xff\xff\xff\xff\xff\xff\x1f", Number.MAX_SAFE_INTEGER],
    ["one that it does not", "\x8a\x08\x00\x00\x00\x00\x00\x00\x20\x00", 2n ** 53n],
    [
      "floats",
      tuple("G\x3f\xe0\x00\x00\x00\x00\x00\x00", "G\xff\xf0\x00\x00\x00\x00\x00\x00"),
      [0.5, Number.NEGATIVE_INFINITY],
    ],
    ["text", tuple(text("\ufeffé€𝄞"), "U\x01a", "T\x01\x00\x00\x00b", "\x8c\x01c"), ["\ufeffé€𝄞", "a", "b", "c"]],
    ["tuples", tuple(")", "N\x85", "NN\x86", "NNN\x87"), [[], [null], [null, null], [null, null, null]]],
    ["a list, item by item", `]${int(1)}a${int(2)}a`, [1, 2]],
    ["what was kept", "](K\x01r\x00\x01\x00\x00j\x00\x01\x00\x00K\x02\x94h\x01e", [1, 1, 2, 2]],
    ["integer keys", dict(int(0), int(5), "J\xff\xff\xff\xff", int(6)), { 0: 5, "-1": 6 }],
    ["a counter", call(global("collections", "Counter"), dict(int(30), int(1))), { 30: 1 }],
    ["an ordered dict of pairs", call(global("collections", "OrderedDict"), list(tuple(text("a"), int(1)))), { a: 1 }],
    ["a torch.Size", call(global("torch", "Size"), tuple(int(2), int(3))), [2, 3]],
    ["a frame of protocol 4", "\x95\x01\x00\x00\x00\x00\x00\x00\x00N", null],
    ["a class named on the stack", `${text("collections")}${text("OrderedDict")}\x93)R`, {}],
  ])("%s", (_, value, expected) => {
    expect(read(value)).toStrictEqual(expected);
  });

  test("the _metadata of a module's state dict is left out", () => {
    const module = `${call(global("collections", "OrderedDict"))}${text("bias")}${int(1)}s${dict(text("_metadata"), "}")}b`;
    expect(read(module)).toStrictEqual({ bias: 1 });
  });
});
