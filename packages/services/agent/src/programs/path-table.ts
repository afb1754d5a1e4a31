/**
 * What a path comes to, as a table that the kernel walks a byte at a time: rows are states, columns are bytes, values are
 * where the next row begins; under zero, with which a path ends, stands what is to be done with it.
 */
export interface PathTable {
  /** Rows, a power of two. */
  readonly rows: number;
  /** Numbers of 32 bits, as many to a row as there are columns. */
  readonly bytes: Buffer;
}

/** Bits of the table's answer: told when it is opened for reading, and for anything else. */
export const told = { reading: 1, writing: 2 } as const;

/** Patterns by what a path that matches is told for; undefined tells of all paths. */
export interface PathPatterns {
  readonly reading: readonly string[] | undefined;
  readonly writing: readonly string[] | undefined;
}

/** ASCII; the last one stands for whatever is not. */
export const columns = 128;
export const rowBytes = 4 * columns;
const anyByte = -1;
const mostRows = 8192;
const always = told.reading | told.writing;
/** Paths that may lead elsewhere than they say. */
const unclear = ['*//*', '*/./*', '*/../*', '*/.', '*/..', '*/'];

/** What a place in a pattern waits for: a byte, any byte, any text; nothing more at its end. */
type Token = number | 'one' | 'rest' | 'end';

interface Place {
  readonly token: Token;
  readonly told: number;
  /** Whatever follows, the path matches. */
  readonly settled: boolean;
}

interface Automaton {
  readonly places: readonly Place[];
  readonly starts: readonly number[];
  /** Places that patterns which may begin anywhere are at after a byte, by the byte; of any byte under -1. */
  readonly anywhere: ReadonlyMap<number, readonly number[]>;
}

/** Places of paths that match for sure, whatever pattern it was: one for each way of opening. */
const settledPlaces: readonly Place[] = [told.reading, told.writing].flatMap((bits): Place[] => [
  { token: 'rest', told: bits, settled: true },
  { token: 'end', told: bits, settled: false },
]);

/** Undefined when the patterns are too many for a table. */
export function pathTable({ reading, writing }: PathPatterns): PathTable | undefined {
  const automaton = automatonOf([
    ...unclear.map((pattern) => [pattern, always] as const),
    ...(reading ?? ['*']).map((pattern) => [pattern, told.reading] as const),
    ...(writing ?? ['*']).map((pattern) => [pattern, told.writing] as const),
  ]);
  const numbers = new Map<string, number>();
  const states: (readonly number[])[] = [];
  const rowOf = (reached: readonly number[]): number => {
    const state = stateOf(automaton, reached);
    const key = state.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length * rowBytes);
    states.push(state);
    return (states.length - 1) * rowBytes;
  };
  rowOf(automaton.starts);
  const table: Uint32Array[] = [];
  for (let row = 0; row < states.length; row += 1) {
    if (states.length > mostRows) return undefined;
    table.push(rowFor(automaton, states[row] ?? [], rowOf));
  }
  const rows = 2 ** Math.ceil(Math.log2(states.length));
  const all = new Uint32Array(rows * columns);
  for (const [row, values] of table.entries()) all.set(values, row * columns);
  return { rows, bytes: Buffer.from(all.buffer) };
}

/** What the table says of a path, as the kernel finds it out. */
export function toldFor({ bytes }: PathTable, path: string): number {
  let state = 0;
  for (const byte of [...Buffer.from(path), 0]) state = bytes.readUInt32LE(state + 4 * columnOf(byte));
  return state;
}

function automatonOf(patterns: readonly (readonly [pattern: string, told: number])[]): Automaton {
  const places = [...settledPlaces];
  const starts: number[] = [];
  const anywhere = new Map<number, number[]>();
  for (const [pattern, bits] of patterns) {
    const tokens = tokensOf(pattern);
    const floats = tokens[0] === 'rest' && tokens[1] !== 'end';
    const start = places.length;
    for (const [at, token] of tokens.entries()) {
      places.push({ token, told: bits, settled: token === 'rest' && tokens[at + 1] === 'end' });
    }
    if (!floats) starts.push(start);
    else if (typeof tokens[1] === 'number') push(anywhere, tokens[1], start + 2);
    else push(anywhere, anyByte, start + 2);
  }
  return { places, starts, anywhere };
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function rowFor(
  { places, anywhere }: Automaton,
  state: readonly number[],
  rowOf: (reached: readonly number[]) => number,
): Uint32Array {
  const byAny = [...(anywhere.get(anyByte) ?? [])];
  const byByte = new Map([...anywhere].filter(([byte]) => byte !== anyByte).map(([byte, list]) => [byte, [...list]]));
  let ends = 0;
  for (const at of state) {
    const { token, told: bits } = places[at] as Place;
    if (token === 'end') ends |= bits;
    else if (token === 'rest') byAny.push(at);
    else if (token === 'one') byAny.push(at + 1);
    else push(byByte, token, at + 1);
  }
  const row = new Uint32Array(columns).fill(rowOf(byAny));
  for (const [byte, reached] of byByte) row[byte] = rowOf([...byAny, ...reached]);
  row[0] = ends;
  return row;
}

/** The places that are reached, with those that are reached without a byte and without those that cannot change the answer. */
function stateOf({ places }: Automaton, reached: readonly number[]): readonly number[] {
  const all = new Set(reached);
  let bits = 0;
  for (const at of all) {
    const place = places[at] as Place;
    if (place.token === 'rest') all.add(at + 1);
    if (place.settled) bits |= place.told;
  }
  const open = [...all].filter((at) => ((places[at] as Place).told & ~bits) !== 0);
  for (const [index, way] of [told.reading, told.writing].entries())
    if ((bits & way) !== 0) open.push(2 * index, 2 * index + 1);
  return open.sort((left, right) => left - right);
}

function columnOf(byte: number): number {
  return Math.min(byte, columns - 1);
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  const bytes = Buffer.from(pattern);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = columnOf(bytes[at] as number);
    if (byte === 0x5c && at + 1 < bytes.length) tokens.push(columnOf(bytes[(at += 1)] as number));
    else if (byte === 0x2a) {
      if (tokens.at(-1) !== 'rest') tokens.push('rest');
    } else tokens.push(byte === 0x3f ? 'one' : byte);
  }
  return [...tokens, 'end'];
}
