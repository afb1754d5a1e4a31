const standIns =
  /example|sample|dummy|change_?me|replace|placeholder|redacted|your[-_ ]|insert|<[a-z]|\$\{|\{\{|%\(|\$\(|#\{|x{5}|\*{3}|\.{3}|-{5}[^B]|0{12}|1{12}|(?:abc){4}|deadbeef|notasecret|not[-_]?real|fake|foobar|todo|undefined|null/i;

/** A text that stands in for a secret: a template's hole, a row of x, `your-key-here`, `__a_name__`. */
export function isStandIn(value: string): boolean {
  return standIns.test(value) || /^__\w+__$/.test(value) || distinctCharacters(value) < 5;
}

function distinctCharacters(value: string): number {
  return new Set(value).size;
}

const rows = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const longestPeriod = 20;
const rowPart = 0.5;

/**
 * A text that a person made up: runs of the alphabet, of digits or of a keyboard's row in half of it, or a short piece
 * over and over.
 */
export function looksInvented(value: string): boolean {
  const text = value.toLowerCase();
  return inRows(text) > rowPart || isPeriodic(text) || interleaved(text);
}

/** The part of a text that lies in runs of at least four neighbours of a row. */
function inRows(text: string): number {
  let covered = 0;
  for (let at = 0; at < text.length; ) {
    let longest = 0;
    for (const row of rows) {
      longest = Math.max(longest, runAlong(text, at, row, 1), runAlong(text, at, row, -1));
    }
    if (longest >= 4) covered += longest;
    at += Math.max(longest >= 4 ? longest : 1, 1);
  }
  return covered / text.length;
}

function runAlong(text: string, at: number, row: string, step: number): number {
  let place = row.indexOf(text.charAt(at));
  if (place < 0) return 0;
  let length = 1;
  while (place + step >= 0 && place + step < row.length && text.charAt(at + length) === row.charAt(place + step)) {
    place += step;
    length += 1;
  }
  return length;
}

function isPeriodic(text: string): boolean {
  for (let period = 1; period <= longestPeriod && period * 2 <= text.length; period++) {
    let same = 0;
    for (let at = period; at < text.length; at++) if (text.charCodeAt(at) === text.charCodeAt(at - period)) same += 1;
    if (same >= (text.length - period) * 0.95) return true;
  }
  return false;
}

/** `a1b2c3d4`: the letters by themselves are a row, and so are the digits. */
function interleaved(text: string): boolean {
  const letters = text.replace(/[^a-z]/g, '');
  const digits = text.replace(/\D/g, '');
  if (letters.length < 4 || digits.length < 4) return false;
  return inRows(letters) > 0.7 && inRows(digits) > 0.7;
}

/** Random letters have runs of consonants that words do not have, or change their case like a coin. */
function isRandomLetters(value: string): boolean {
  if (/[bcdfghjklmnpqrstvwxz]{5}|[BCDFGHJKLMNPQRSTVWXZ]{6}/.test(value)) return true;
  const turns = value.match(/[a-z][A-Z]{2}[a-z]|[A-Z][a-z][A-Z][a-z]|[a-z][A-Z][a-z][A-Z]/g)?.length ?? 0;
  return turns * 6 >= value.length;
}

/** True for a text of letters and digits that no person would choose as a name. */
export function isOpaque(value: string): boolean {
  if (!/[A-Za-z]/.test(value)) return true;
  return /\d/.test(value) || isRandomLetters(value);
}

/**
 * True for names of programs and paths: half of it are parts that can be spoken, four letters or more with vowels and
 * without long runs of consonants. `es2015_iterable_1` and `ParseRSAPrivateKey2` are names.
 */
export function isNameLike(value: string): boolean {
  let spoken = 0;
  for (const [part] of value.matchAll(/[A-Z]?[a-z]{3,}|(?<![A-Za-z])[A-Z]{4,}(?![A-Za-z])/g)) {
    if (isSpoken(part)) spoken += part.length;
  }
  if (spoken * 2 > value.length) return true;
  const isPlain = /^[a-z0-9]+(?:[_./-][a-z0-9_]+)+$/.test(value);
  return (
    (isPlain && spoken >= 4 && !/[0-9a-f]{8}/.test(value)) || /^v?\d+\.\d+\.\d+|^\d{4}-\d{2}(?:-\d{2})?\b/.test(value)
  );
}

const longestWord = 14;

function isSpoken(part: string): boolean {
  if (part.length < 4 || part.length > longestWord || /[bcdfghjklmnpqrstvwxz]{4}|[jqxz][^aeiou]|(.)\1\1/i.test(part))
    return false;
  return (part.match(/[aeiou]/gi)?.length ?? 0) * 4 >= part.length;
}

const passwordWords =
  /^(?:pass(?:word|wd|wort|phrase)?\d{0,4}|p[a@]ssw[o0]rd|secret|pwd|token|user(?:name)?|hunter2|test(?:ing)?|admin|guest|root|my-?(?:password|secret)|foo|bar|baz|abc123|letmein|qwerty|\d{3,8})$/i;

/** A password that is only the word for one, as manuals write it. */
export function isPasswordWord(value: string): boolean {
  return passwordWords.test(value);
}
