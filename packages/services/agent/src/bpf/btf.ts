import { AgentError } from '../error.ts';

/** Kinds of types in BTF (kernel: Documentation/bpf/btf.rst). */
const kinds = {
  int: 1,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  funcProto: 13,
  var: 14,
  datasec: 15,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

/** Bytes that follow a type's twelve, fixed and for each of its parts. */
const trailing = new Map<number, readonly [fixed: number, each: number]>([
  [kinds.int, [4, 0]],
  [kinds.array, [12, 0]],
  [kinds.struct, [0, 12]],
  [kinds.union, [0, 12]],
  [kinds.enum, [0, 8]],
  [kinds.funcProto, [0, 8]],
  [kinds.var, [4, 0]],
  [kinds.datasec, [0, 12]],
  [kinds.declTag, [4, 0]],
  [kinds.enum64, [0, 12]],
]);
const lastKind = kinds.enum64;
const wrappers: ReadonlySet<number> = new Set([
  kinds.typedef,
  kinds.volatile,
  kinds.const,
  kinds.restrict,
  kinds.typeTag,
]);
const magic = 0xeb9f;

/** A member of a struct: where it begins, and for bit fields how many bits it has. */
export interface Member {
  /** Bytes from the struct's start. */
  readonly offset: number;
  /** Bits after `offset`, for bit fields. */
  readonly bit: number;
  /** 0 for what is no bit field. */
  readonly bits: number;
  /** Of the member's type; 0 when it has none of its own, as for functions. */
  readonly size: number;
}

/** The types of the running kernel: how large they are, and where their members lie. */
export interface Btf {
  readonly types: number;
  /** Whether there is a struct or union of that name. */
  hasStruct(name: string): boolean;
  sizeOf(struct: string): number | undefined;
  /** `sk.__sk_common.skc_family`: follows members by value, anonymous ones unnamed; undefined when there is no such. */
  member(struct: string, path: string): Member | undefined;
  /** The value of a constant of an enumeration, by its name alone. */
  enumValue(name: string): number | undefined;
  /** The number of a type by kind and name, for programs that attach by it. */
  idOf(kind: 'struct' | 'typedef', name: string): number | undefined;
}

/**
 * Reads BTF.
 *
 * @throws {AgentError} code `bad-btf` for bytes that are none
 */
export function readBtf(bytes: Buffer): Btf {
  if (bytes.length < 24 || bytes.readUInt16LE(0) !== magic) throw bad('it does not begin as BTF does');
  const header = bytes.readUInt32LE(4);
  const typesAt = header + bytes.readUInt32LE(8);
  const typesEnd = typesAt + bytes.readUInt32LE(12);
  const textsAt = header + bytes.readUInt32LE(16);
  const textsEnd = textsAt + bytes.readUInt32LE(20);
  if (typesEnd > bytes.length || textsEnd > bytes.length) throw bad('it ends too early');

  const places: number[] = [0];
  const structs = new Map<string, number>();
  const typedefs = new Map<string, number>();
  const enums: number[] = [];

  const textAt = (offset: number): string => {
    const start = textsAt + offset;
    if (start >= textsEnd) return '';
    const end = bytes.indexOf(0, start);
    return bytes.toString('latin1', start, end < 0 ? textsEnd : end);
  };
  const infoAt = (place: number): number => bytes.readUInt32LE(place + 4);
  const kindAt = (place: number): number => (infoAt(place) >>> 24) & 0x1f;
  const countAt = (place: number): number => infoAt(place) & 0xffff;

  let at = typesAt;
  while (at + 12 <= typesEnd) {
    const kind = kindAt(at);
    if (kind > lastKind) throw bad(`a type of the unknown kind ${kind}`);
    const id = places.length;
    places.push(at);
    const count = countAt(at);
    if (kind === kinds.struct || kind === kinds.union) {
      const name = textAt(bytes.readUInt32LE(at));
      // Of several with one name (drivers have their own), the first is the kernel's.
      if (name !== '' && !structs.has(name) && count > 0) structs.set(name, id);
    } else if (kind === kinds.typedef) {
      const name = textAt(bytes.readUInt32LE(at));
      if (!typedefs.has(name)) typedefs.set(name, id);
    } else if (kind === kinds.enum) enums.push(id);
    const [fixed, each] = trailing.get(kind) ?? [0, 0];
    at += 12 + fixed + each * count;
  }
  if (at !== typesEnd) throw bad('its last type is cut off');

  const strip = (id: number): number => {
    let current = id;
    for (let depth = 0; depth < 32; depth += 1) {
      const place = places[current];
      if (place === undefined || current === 0 || !wrappers.has(kindAt(place))) return current;
      current = bytes.readUInt32LE(place + 8);
    }
    return current;
  };

  const sizeOfId = (id: number, depth = 0): number => {
    const place = places[strip(id)];
    if (place === undefined || place === 0 || depth > 8) return 0;
    const kind = kindAt(place);
    if (kind === kinds.array)
      return sizeOfId(bytes.readUInt32LE(place + 12), depth + 1) * bytes.readUInt32LE(place + 20);
    if (kind === 2) return 8;
    return kind === kinds.int ||
      kind === kinds.struct ||
      kind === kinds.union ||
      kind === kinds.enum ||
      kind === kinds.enum64
      ? bytes.readUInt32LE(place + 8)
      : 0;
  };

  interface Found {
    readonly bit: number;
    readonly bits: number;
    readonly type: number;
  }

  const find = (struct: number, name: string, depth: number): Found | undefined => {
    const place = places[strip(struct)];
    if (place === undefined || place === 0 || depth > 8) return undefined;
    const kind = kindAt(place);
    if (kind !== kinds.struct && kind !== kinds.union) return undefined;
    const withBits = infoAt(place) >>> 31 === 1;
    for (let index = 0; index < countAt(place); index += 1) {
      const member = place + 12 + index * 12;
      const type = bytes.readUInt32LE(member + 4);
      const word = bytes.readUInt32LE(member + 8);
      const bit = withBits ? word & 0xff_ffff : word;
      const bits = withBits ? word >>> 24 : 0;
      const memberName = textAt(bytes.readUInt32LE(member));
      if (memberName === name) return { bit, bits, type };
      if (memberName !== '') continue;
      const inner = find(type, name, depth + 1);
      if (inner !== undefined) return { ...inner, bit: inner.bit + bit };
    }
    return undefined;
  };

  let enumValues: Map<string, number> | undefined;
  const readEnums = (): Map<string, number> => {
    const values = new Map<string, number>();
    for (const id of enums) {
      const place = places[id] as number;
      for (let index = 0; index < countAt(place); index += 1) {
        const value = place + 12 + index * 8;
        const name = textAt(bytes.readUInt32LE(value));
        if (!values.has(name)) values.set(name, bytes.readInt32LE(value + 4));
      }
    }
    return values;
  };

  return {
    types: places.length - 1,
    hasStruct: (name) => structs.has(name),
    sizeOf(struct) {
      const id = structs.get(struct);
      return id === undefined ? undefined : sizeOfId(id);
    },
    member(struct, path) {
      let type = structs.get(struct);
      let bit = 0;
      let bits = 0;
      for (const part of path.split('.')) {
        if (type === undefined) return undefined;
        const found = find(type, part, 0);
        if (found === undefined) return undefined;
        bit += found.bit;
        bits = found.bits;
        type = found.type;
      }
      if (type === undefined) return undefined;
      return { offset: bit >>> 3, bit: bit & 7, bits, size: sizeOfId(type) };
    },
    enumValue(name) {
      enumValues ??= readEnums();
      return enumValues.get(name);
    },
    idOf: (kind, name) => (kind === 'struct' ? structs : typedefs).get(name),
  };
}

function bad(why: string): AgentError {
  return new AgentError('bad-btf', {
    en: `The kernel's type information cannot be read: ${why}`,
    zh: `无法读取内核类型信息：${why}`,
  });
}
