import { compareNumerals, isDigit, type VersionScheme } from './scheme.ts';

const form = /^\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(?:~[0-9a-f]+)?(?:-r\d+)?$/;

export const apk: VersionScheme = {
  id: 'apk',
  specification: 'apk-package(5); version.c of apk-tools',
  valid: (version) => form.test(version),
  compare: (a, b) => (a === b ? 0 : comparePieces(pieces(a), pieces(b))),
};

/** The order of the kinds: where two versions part, the one with the earlier kind is newer, but for pre-releases. */
const kinds = {
  zero: 0,
  digits: 1,
  letter: 2,
  suffix: 3,
  suffixNumber: 4,
  hash: 5,
  revision: 6,
  end: 7,
  invalid: 8,
} as const;

type Kind = (typeof kinds)[keyof typeof kinds];

interface Piece {
  readonly kind: Kind;
  readonly text: string;
  /** Where the next piece begins. */
  readonly end: number;
}

const before = ['alpha', 'beta', 'pre', 'rc'];
const after = ['cvs', 'svn', 'git', 'hg', 'p'];
const end: Piece = { kind: kinds.end, text: '', end: 0 };
const invalid: Piece = { kind: kinds.invalid, text: '', end: 0 };

function pieces(version: string): Piece[] {
  const list: Piece[] = [];
  let at = 0;
  let last: Kind = kinds.letter;
  while (at < version.length || list.length === 0) {
    const piece = pieceAt(version, at, last);
    list.push(piece);
    if (piece.kind === kinds.invalid) return list;
    at = piece.end;
    last = piece.kind;
  }
  list.push(end);
  return list;
}

function pieceAt(version: string, at: number, last: Kind): Piece {
  const code = version.charCodeAt(at);
  const sign = version[at];
  if (last === kinds.letter && (isDigit(code) || at === 0)) return run(version, kinds.digits, at, isDigit);
  if (last <= kinds.digits) {
    if (sign === '.') return run(version, version[at + 1] === '0' ? kinds.zero : kinds.digits, at + 1, isDigit);
    if (isLower(code)) return { kind: kinds.letter, text: version.slice(at, at + 1), end: at + 1 };
  }
  if (last === kinds.suffix && isDigit(code)) return run(version, kinds.suffixNumber, at, isDigit);
  if (sign === '_' && last <= kinds.suffixNumber) {
    const suffix = run(version, kinds.suffix, at + 1, isLower);
    return suffixRank(suffix.text) === 0 ? invalid : suffix;
  }
  if (sign === '~' && last < kinds.hash) return run(version, kinds.hash, at + 1, isHexadecimal);
  if (sign === '-' && last < kinds.revision && version[at + 1] === 'r') {
    const next = version[at + 2];
    // `-r` alone counts as `-r0`; `-rc` is nothing that apk knows.
    if (next === undefined || next === '-' || isDigit(next.charCodeAt(0))) {
      return run(version, kinds.revision, at + 2, isDigit);
    }
  }
  return invalid;
}

function run(version: string, kind: Kind, from: number, inRun: (code: number) => boolean): Piece {
  let to = from;
  while (to < version.length && inRun(version.charCodeAt(to))) to += 1;
  return { kind, text: version.slice(from, to), end: to };
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isHexadecimal(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102);
}

function comparePieces(a: readonly Piece[], b: readonly Piece[]): number {
  for (let index = 0; ; index += 1) {
    const left = a[index] ?? end;
    const right = b[index] ?? end;
    const numbers = left.kind <= kinds.digits && right.kind <= kinds.digits;
    if (left.kind !== right.kind && !numbers) return compareKinds(left, right);
    if (left.kind === kinds.end || left.kind === kinds.invalid) return 0;
    const order = comparePiece(left, right);
    if (order !== 0) return order;
  }
}

/** Beyond the first number, one with a leading zero is a decimal fraction and not an integer. */
function comparePiece(a: Piece, b: Piece): number {
  if (a.kind === kinds.suffix) return suffixRank(a.text) - suffixRank(b.text);
  if (a.kind === kinds.letter || a.kind === kinds.hash || a.kind === kinds.zero || b.kind === kinds.zero) {
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  }
  return compareNumerals(a.text, b.text);
}

/** Negative before the release, positive after it, 0 for what apk does not know. */
function suffixRank(name: string): number {
  return before.indexOf(name) >= 0 ? before.indexOf(name) - before.length : after.indexOf(name) + 1;
}

function compareKinds(a: Piece, b: Piece): number {
  if (a.kind === kinds.suffix && suffixRank(a.text) < 0) return -1;
  if (b.kind === kinds.suffix && suffixRank(b.text) < 0) return 1;
  return b.kind - a.kind;
}
