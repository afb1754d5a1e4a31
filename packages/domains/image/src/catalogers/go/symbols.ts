import type { Content } from '../../analyse/content.ts';
import { type Program, type Section, viewOf, word } from '../../formats/program/program.ts';

const largestTable = 64 * 1024 * 1024;
/** A module with more functions than this says nothing of them: absent means unknown, never “not called”. */
const mostSymbols = 50_000;

/** Marks of the line tables that begin with a header of offsets: Go 1.16, 1.18 and 1.20. */
const marks = new Map([
  [0xfffffffa, { names: 2 }],
  [0xfffffff0, { names: 3 }],
  [0xfffffff1, { names: 3 }],
]);

/**
 * The functions that a Go program holds, inlined ones included, out of the table of names behind its line table
 * (`runtime/symtab.go`, `pcHeader`); undefined where there is none or Go is older than 1.16.
 */
export function readFunctionNames(content: Content, program: Program): string[] | undefined {
  for (const { offset, size } of tablesOf(program)) {
    const start = findMark(content, program, offset, size);
    if (start === undefined) continue;
    const header = viewOf(content, start, 8 + 8 * program.pointerSize);
    const names = marks.get(header.getUint32(0, program.littleEndian))?.names ?? 0;
    const at = (index: number): number =>
      word(header, 8 + index * program.pointerSize, program.littleEndian, program.pointerSize);
    const from = at(names);
    const length = at(names + 1) - from;
    if (length <= 0 || length > largestTable) return undefined;
    return Buffer.from(content.read(start + from, length))
      .toString('latin1')
      .split('\0');
  }
  return undefined;
}

function tablesOf({ sections, format }: Program): Section[] {
  const own = sections.filter(({ name }) => name.endsWith('gopclntab'));
  if (own.length > 0) return own;
  return sections.filter(({ name }) => name === (format === 'pe' ? '.rdata' : '.data.rel.ro'));
}

function findMark(
  content: Content,
  { littleEndian, pointerSize }: Program,
  offset: number,
  size: number,
): number | undefined {
  const step = 4 * 1024 * 1024;
  for (let at = 0; at < size; at += step) {
    const bytes = Buffer.from(content.read(offset + at, Math.min(step + 8, size - at)));
    for (
      let found = bytes.indexOf(0xff);
      found >= 0 && found + 8 <= bytes.length;
      found = bytes.indexOf(0xff, found + 1)
    ) {
      const from = littleEndian ? found - 1 : found;
      if (from < 0 || (offset + at + from) % 4 !== 0 || from + 8 > bytes.length) continue;
      const value = littleEndian ? bytes.readUInt32LE(from) : bytes.readUInt32BE(from);
      if (marks.has(value) && bytes.readUInt16LE(from + 4) === 0 && bytes[from + 7] === pointerSize)
        return offset + at + from;
    }
  }
  return undefined;
}

/**
 * Shares functions out to the modules that their packages belong to. Closures and what the compiler made up are left
 * out; `standard` is the module of packages whose path has no dot in its first element.
 */
export function symbolsByModule(
  names: readonly string[],
  modules: readonly string[],
  standard: string,
): Map<string, readonly string[]> {
  const known = new Set(modules);
  const found = new Map<string, Set<string>>();
  const owners = new Map<string, string | undefined>();
  for (const name of names) {
    const symbol = symbolOf(name);
    if (symbol === undefined) continue;
    const folder = packageOf(symbol);
    let owner = owners.get(folder);
    if (owner === undefined && !owners.has(folder)) {
      owner = ownerOf(folder, known, standard);
      owners.set(folder, owner);
    }
    if (owner === undefined) continue;
    const symbols = found.get(owner);
    if (symbols === undefined) found.set(owner, new Set([symbol]));
    else symbols.add(symbol);
  }
  return new Map(
    [...found]
      .filter(([, symbols]) => symbols.size <= mostSymbols)
      .map(([owner, symbols]) => [owner, [...symbols].sort()]),
  );
}

const madeUp = /^(?:go:|type:|type\.|go\.|_cgo|_rt0)/;
const closure = /\.(?:func\d|gowrap\d|deferwrap\d|init\.\d)|-(?:range\d|fm$|tramp)/;

function symbolOf(name: string): string | undefined {
  if (!name.includes('.') || madeUp.test(name) || closure.test(name)) return undefined;
  const bare = name.includes('[') ? name.replace(/\[[^\]]*\]?.*?(?=\)|\.|$)/g, '') : name;
  return bare.includes('%')
    ? bare.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : bare;
}

/** `github.com/a/b/c.(*T).M` → `github.com/a/b/c`; the dots of the last element are escaped in names only. */
function packageOf(symbol: string): string {
  const receiver = symbol.indexOf('.(');
  const slash = symbol.lastIndexOf('/', receiver < 0 ? symbol.length : receiver);
  const dot = symbol.indexOf('.', slash + 1);
  return symbol.slice(0, endOfVersion(symbol, dot));
}

/** `gopkg.in/yaml.v3.Node`: the number belongs to the path. */
function endOfVersion(symbol: string, dot: number): number {
  if (symbol.charCodeAt(dot + 1) !== 0x76) return dot;
  let at = dot + 2;
  while (symbol.charCodeAt(at) >= 0x30 && symbol.charCodeAt(at) <= 0x39) at++;
  return at > dot + 2 && symbol.charCodeAt(at) === 0x2e ? at : dot;
}

function ownerOf(folder: string, modules: ReadonlySet<string>, standard: string): string | undefined {
  for (let path = folder; path !== ''; path = path.slice(0, Math.max(path.lastIndexOf('/'), 0))) {
    if (modules.has(path)) return path;
  }
  if (folder.startsWith('vendor/')) return standard;
  const first = folder.split('/')[0] as string;
  return first.includes('.') || folder === 'main' ? undefined : standard;
}
