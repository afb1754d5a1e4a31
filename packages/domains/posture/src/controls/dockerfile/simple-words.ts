import type { Located } from '../../dockerfile/located.ts';
import { parseScript } from '../../dockerfile/shell/parse.ts';

/** The words of a command line that means the same without a shell; undefined when a shell is needed. */
export function simpleWords(source: Located): string[] | undefined {
  const commands = parseScript(source);
  const [command] = commands;
  if (command === undefined || commands.length > 1) return undefined;
  const { words, assignments, redirects, after } = command;
  if (words.length === 0 || assignments.length > 0 || redirects.length > 0 || after !== '') return undefined;
  if (words.some(({ text, expands, quoted }) => expands || (!quoted && /[*?[\]{}~#!]/.test(text)))) return undefined;
  if (/[`$\\#]/.test(source.text)) return undefined;
  return words.map(({ text }) => text);
}

const builtIns: ReadonlySet<string> = new Set([
  'alias',
  'bg',
  'cd',
  'command',
  'eval',
  'exec',
  'exit',
  'export',
  'fg',
  'hash',
  'jobs',
  'read',
  'return',
  'set',
  'shift',
  'source',
  'times',
  'trap',
  'type',
  'ulimit',
  'umask',
  'unset',
  'wait',
  '.',
  ':',
  '[[',
]);

/** Whether only a shell knows the program. */
export function isBuiltInOnly(program: string | undefined): boolean {
  return program === undefined || builtIns.has(program);
}
