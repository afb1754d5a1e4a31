import type { Check } from '@seawall/falco';
import { type Assume, constantsOf, fieldOf } from './assume.ts';

// Patterns of whole paths: `*` stands for any text, `?` for one character, `\` takes what follows as it is.

/** Fields that are the path of what is opened. */
const whole: ReadonlySet<string> = new Set(['fd.name', 'evt.arg.name', 'fs.path.name']);

/**
 * Notes the patterns of paths that checks look for, and takes it that the path matches none of them. Whatever else is asked
 * of a path stays open. A pattern may match more than its check does, and never less.
 */
export function withoutPatterns(patterns: Set<string>): Assume {
  return (check) => {
    const found = patternsOf(check);
    if (found === undefined) return undefined;
    for (const pattern of found) patterns.add(pattern);
    return false;
  };
}

function patternsOf(check: Check): readonly string[] | undefined {
  const field = fieldOf(check);
  const constants = constantsOf(check);
  if (field === undefined || constants === undefined) return undefined;
  if (check.modifier !== undefined && check.modifier !== 'anyof') return undefined;
  if (field === 'fd.directory') return startOf(check.operator, constants);
  if (field === 'fd.filename') return endOf(check.operator, constants);
  return whole.has(field) ? wholeOf(check.operator, constants) : undefined;
}

function wholeOf(operator: string, constants: readonly string[]): readonly string[] | undefined {
  switch (operator) {
    case '=':
    case '==':
    case 'in':
    case 'intersects':
      return constants.map(plain);
    case 'startswith':
      return constants.map((text) => `${plain(text)}*`);
    case 'endswith':
      return constants.map((text) => `*${plain(text)}`);
    case 'contains':
      return constants.map((text) => `*${plain(text)}*`);
    case 'glob':
      return constants.map((text) => oneStar(withoutClasses(text)));
    case 'pmatch':
      return constants.map((text) => oneStar(`${withoutClasses(text)}*`));
    default:
      return undefined;
  }
}

/** The folder of a path: the path begins with it. */
function startOf(operator: string, constants: readonly string[]): readonly string[] | undefined {
  const patterns = wholeOf(operator, constants);
  return patterns?.map((pattern) => (pattern.endsWith('*') ? pattern : `${pattern}*`));
}

/** What comes after the last slash. */
function endOf(operator: string, constants: readonly string[]): readonly string[] | undefined {
  const patterns = wholeOf(operator, constants);
  return patterns?.map((pattern) => (pattern.startsWith('*') ? pattern : `*/${pattern}`));
}

function plain(text: string): string {
  return text.replace(/[*?\\]/g, '\\$&');
}

/** A class of characters, `[a-z]`, becomes any one character. */
function withoutClasses(glob: string): string {
  return glob.replace(/\\.|\[[!^]?\]?[^\]]*\]/gs, (part) => (part.startsWith('\\') ? part : '?'));
}

/** Patterns that go on after a star in their middle multiply each other's states: of those only an end is kept. */
function oneStar(glob: string): string {
  const inner = glob.replace(/^\*+|\*+$/g, '');
  if (!inner.includes('*')) return glob;
  const first = inner.slice(0, inner.indexOf('*'));
  const last = inner.slice(inner.lastIndexOf('*') + 1);
  const end = glob.endsWith('*') ? '*' : '';
  return last.length > 3 || glob.startsWith('*') ? `*${last}${end}` : `${first}*`;
}
