/** A word of an instruction as Docker splits it: at blanks outside quotes. */
export interface DockerWord {
  /** As written, quotes and escapes included. */
  readonly raw: string;
  /** Without quotes and escapes; variables are left as they stand. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Splits at blanks outside quotes; a quote that is not closed runs to the end. */
export function splitWords(source: string, escape: string): DockerWord[] {
  const words: DockerWord[] = [];
  let at = 0;
  while (at < source.length) {
    if (isBlank(source[at] as string)) {
      at += 1;
      continue;
    }
    const start = at;
    at = wordEnd(source, at, escape);
    const raw = source.slice(start, at);
    words.push({ raw, text: unquote(raw, escape), start, end: at });
  }
  return words;
}

/** Where the word that begins at `start` ends: at the first blank outside quotes. */
export function wordEnd(source: string, start: number, escape: string): number {
  let quote = '';
  let at = start;
  for (; at < source.length; at += 1) {
    const char = source[at] as string;
    if (char === escape && quote !== "'") at += 1;
    else if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (isBlank(char)) return at;
  }
  return Math.min(at, source.length);
}

/** Takes quotes and escapes away; inside single quotes nothing is an escape. */
export function unquote(raw: string, escape: string): string {
  if (!/["'\\`]/.test(raw)) return raw;
  let text = '';
  let quote = '';
  for (let at = 0; at < raw.length; at += 1) {
    const char = raw[at] as string;
    if (char === escape && quote !== "'" && at + 1 < raw.length) {
      const next = raw[at + 1] as string;
      if (quote === '"' && next !== '"' && next !== '$' && next !== escape) text += char;
      text += next;
      at += 1;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else text += char;
    } else if (char === '"' || char === "'") quote = char;
    else text += char;
  }
  return text;
}

export interface Pair {
  readonly name: string;
  /** Unquoted, variables as they stand; absent for `ARG name`. */
  readonly value?: string;
  /** The value as written, so that single quotes can still be seen. */
  readonly raw: string;
  readonly start: number;
}

/**
 * The pairs of ENV, LABEL and ARG: `a=b c="d e"`, and the old form `name rest of the line` for ENV and LABEL
 * (https://docs.docker.com/reference/dockerfile/#env).
 */
export function pairsIn(keyword: string, source: string, escape: string): { pairs: Pair[]; legacy: boolean } {
  const words = splitWords(source, escape);
  const first = words[0];
  if (first === undefined) return { pairs: [], legacy: false };
  if (keyword !== 'ARG' && !first.raw.includes('=')) {
    const raw = source.slice(first.end).trim();
    return { pairs: [{ name: first.text, value: unquote(raw, escape), raw, start: first.start }], legacy: true };
  }
  const pairs = words.map(({ raw, start }): Pair => {
    const equals = raw.indexOf('=');
    if (equals < 0) return { name: unquote(raw, escape), raw: '', start };
    const value = raw.slice(equals + 1);
    return { name: unquote(raw.slice(0, equals), escape), value: unquote(value, escape), raw: value, start };
  });
  return { pairs, legacy: false };
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\v' || char === '\f' || char === '\r';
}
