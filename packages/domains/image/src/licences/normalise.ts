import { aliasOf } from './aliases.ts';
import { parseExpression, printExpression } from './expression.ts';

const longest = 1000;
const silent = new Set(['', 'noassertion', 'none', 'unknown', 'unknown license', 'n/a', 'null', 'undefined', '-']);

/** Deprecated identifiers that leave open what SPDX now asks: the list says which present ones they stand for. */
const renamed = /^(A|L)?GPL-(\d\.\d)(\+)?$/;

/**
 * What a declared licence says, as an SPDX expression where it is one or can be brought into one, else as declared; an
 * empty list when nothing is declared. Applying it again changes nothing.
 */
export function normaliseLicence(declared: string): readonly string[] {
  const before = known.get(declared);
  if (before !== undefined) return before;
  const found = normalise(declared);
  if (known.size < mostKnown && declared.length <= longest) known.set(declared, found);
  return found;
}

/** An image declares the same few hundred licences thousands of times. */
const known = new Map<string, readonly string[]>();
const mostKnown = 5000;

function normalise(declared: string): readonly string[] {
  const plain = declared.trim().replace(/\s+/g, ' ');
  if (silent.has(plain.toLowerCase())) return [];
  if (plain.length > longest) return [plain.slice(0, longest)];
  const expression = expressionOf(plain) ?? expressionOf(ofUrl(plain));
  return [expression ?? plain];
}

function expressionOf(plain: string | undefined): string | undefined {
  if (plain === undefined) return undefined;
  const tree = parseExpression(modern(plain));
  if (tree !== undefined) return printExpression(tree);
  const whole = aliasOf(plain);
  if (whole !== undefined) return whole;
  const parts = partsOf(plain);
  return parts === undefined ? undefined : printed(parts);
}

/** `GPL-2.0+` and `GPL-2.0` are deprecated spellings of today's identifiers. */
function modern(text: string): string {
  return text.replace(/[^\s()]+/g, (token) => {
    const match = renamed.exec(token);
    return match === null ? token : `${match[1] ?? ''}GPL-${match[2]}-${match[3] === undefined ? 'only' : 'or-later'}`;
  });
}

/** Lists of names with words between them, as in RPM (`GPLv2+ and (BSD or MIT)`) and R (`MIT + file LICENSE`). */
function partsOf(plain: string): string | undefined {
  const bare = plain.replace(/\s*[+|]\s*file LICEN[CS]E/gi, '');
  if (bare !== plain) return bare === '' ? undefined : (expressionOf(bare) ?? undefined);
  const versions = bare.replace(/\(>= ?([\d.]+)\)/g, '<$1>');
  const tokens = versions
    .split(/(\s+(?:and|or)\s+(?!later|newer|greater)|\s*[|&;]+\s*|\s*\/\s*|[()])/i)
    .filter((token) => token.trim() !== '');
  if (tokens.length < 3) return undefined;
  const words = tokens.map((token) => {
    const word = token.trim();
    if (word === '(' || word === ')') return word;
    if (/^(?:and|&+|;)$/i.test(word)) return 'AND';
    if (/^(?:or|\|+|\/)$/i.test(word)) return 'OR';
    return expressionOf(word.replace(/<([\d.]+)>/, '(>= $1)'));
  });
  return words.includes(undefined)
    ? undefined
    : words.map((word) => (word?.includes(' ') === true ? `(${word})` : word)).join(' ');
}

function printed(expression: string): string | undefined {
  const tree = parseExpression(expression);
  return tree === undefined ? undefined : printExpression(tree);
}

/** Addresses of licence texts that name the licence at their end. */
function ofUrl(plain: string): string | undefined {
  const match = /^(?:https?:\/\/)(?:www\.)?([\w.-]+)\/([\w./-]*?)(?:\.(?:txt|html|php))?\/?$/i.exec(plain);
  if (match === null) return undefined;
  const [, host = '', path = ''] = match;
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (host === 'apache.org' && last === 'LICENSE-2.0') return 'Apache-2.0';
  if (host === 'gnu.org') return last === 'gpl' ? undefined : last;
  if (host === 'opensource.org' || host === 'licenses.nuget.org' || host === 'spdx.org') {
    return last.replace(/^mit-license$/i, 'MIT').replace(/^bsd-license$/i, 'BSD-2-Clause');
  }
  return host === 'mozilla.org' && path.includes('MPL/2.0') ? 'MPL-2.0' : undefined;
}
