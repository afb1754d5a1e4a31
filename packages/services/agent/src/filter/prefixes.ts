import type { Check } from '@seawall/falco';
import { type Assume, constantsOf, fieldOf } from './assume.ts';

/** Fields that are the path of what is opened, or begin as it does. */
const whole: ReadonlySet<string> = new Set(['fd.name', 'evt.arg.name', 'fs.path.name']);
const folders: ReadonlySet<string> = new Set(['fd.directory']);

/**
 * Notes what paths begin with that checks look for, and takes it that the path begins with none of them. Whatever else is
 * asked of a path stays open.
 */
export function withoutPrefixes(prefixes: Set<string>): Assume {
  return (check) => {
    const field = fieldOf(check);
    if (field === undefined || !(whole.has(field) || folders.has(field))) return undefined;
    const found = prefixesOf(check);
    if (found === undefined || found.some((prefix) => !prefix.startsWith('/'))) return undefined;
    for (const prefix of found) prefixes.add(prefix);
    return false;
  };
}

const asTheyAre: ReadonlySet<string> = new Set(['=', '==', 'in', 'intersects', 'startswith']);
const patterns: ReadonlySet<string> = new Set(['pmatch', 'glob']);

function prefixesOf(check: Check): readonly string[] | undefined {
  const constants = constantsOf(check);
  if (constants === undefined || (check.modifier !== undefined && check.modifier !== 'anyof')) return undefined;
  if (asTheyAre.has(check.operator)) return constants;
  return patterns.has(check.operator) ? constants.map(untilPattern) : undefined;
}

function untilPattern(text: string): string {
  const pattern = text.search(/[*?[\\]/);
  return pattern < 0 ? text : text.slice(0, pattern);
}
