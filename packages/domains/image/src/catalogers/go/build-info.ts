import type { Content } from '../../analyse/content.ts';
import { type Program, readAt, viewOf, word } from '../../formats/program/program.ts';

/** What the Go toolchain writes into its programs (`debug/buildinfo`). */
export interface BuildInfo {
  /** `go1.24.1` */
  readonly goVersion: string;
  /** Lines of `runtime/debug.BuildInfo`: tab-separated, the first word says what it is. */
  readonly lines: readonly (readonly string[])[];
}

const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const headerSize = 32;
const longestText = 8 * 1024 * 1024;
/** Where there is no section of its own, the mark stands at the start of the writable data. */
const searched = 1024 * 1024;

export function readBuildInfo(content: Content, program: Program): BuildInfo | undefined {
  const at = findHeader(content, program);
  if (at === undefined) return undefined;
  const header = viewOf(content, at, headerSize);
  if (header.byteLength < headerSize) return undefined;
  const inline = (header.getUint8(15) & 2) !== 0;
  const [version, info] = inline ? inlineTexts(content, at + headerSize) : pointedTexts(content, program, header);
  if (!version.startsWith('go') && !version.startsWith('devel')) return undefined;
  return { goVersion: version.split(' ')[0] as string, lines: linesOf(info) };
}

function findHeader(content: Content, program: Program): number | undefined {
  const own = program.sections.find(({ name }) => name === '.go.buildinfo' || name === '__go_buildinfo');
  const candidates =
    own === undefined ? program.sections.filter(({ writable, size }) => writable && size > 0).slice(0, 3) : [own];
  for (const { offset, size } of candidates) {
    const bytes = Buffer.from(content.read(offset, Math.min(size, searched)));
    for (let found = bytes.indexOf(magic); found >= 0; found = bytes.indexOf(magic, found + 1)) {
      if (found % 16 === 0) return offset + found;
    }
  }
  return undefined;
}

/** From Go 1.18 on: both texts behind the header, their lengths as varints. */
function inlineTexts(content: Content, at: number): [string, string] {
  const version = inlineText(content, at);
  const info = version === undefined ? undefined : inlineText(content, version.end);
  return [version?.text.toString('latin1') ?? '', bare(info?.text)];
}

function inlineText(content: Content, at: number): { text: Buffer; end: number } | undefined {
  const bytes = content.read(at, 10);
  let length = 0;
  let used = 0;
  for (; used < bytes.length; used += 1) {
    const byte = bytes[used] as number;
    length += (byte & 0x7f) * 2 ** (7 * used);
    if (byte < 0x80) break;
  }
  if (length > longestText) return undefined;
  const from = at + used + 1;
  return { text: Buffer.from(content.read(from, length)), end: from + length };
}

/** Before: pointers to string headers. */
function pointedTexts(content: Content, program: Program, header: DataView): [string, string] {
  const size = header.getUint8(14) === 4 ? 4 : 8;
  const little = (header.getUint8(15) & 1) === 0;
  const text = (at: number): Buffer => {
    const found = readAt(content, program, word(header, at, little, size), 2 * size).slice();
    if (found.length < 2 * size) return Buffer.alloc(0);
    const pair = new DataView(found.buffer, found.byteOffset, found.length);
    const length = Math.min(word(pair, size, little, size), longestText);
    return Buffer.from(readAt(content, program, word(pair, 0, little, size), length));
  };
  return [text(16).toString('latin1'), bare(text(16 + size))];
}

/** The text stands between two marks of 16 bytes. */
function bare(text: Buffer | undefined): string {
  if (text === undefined || text.length < 33 || text[text.length - 17] !== 0x0a) return '';
  return text.toString('utf8', 16, text.length - 16);
}

function linesOf(info: string): string[][] {
  return info
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
