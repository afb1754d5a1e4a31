import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { cannotRead } from '@seawall/detect';
import {
  defaultRuleSet,
  initialRuleSets,
  type LoadMessage,
  printMessage,
  type Rule,
  switchRules,
} from '@seawall/falco';
import {
  type CorrelationBook,
  defaultCorrelationFiles,
  defaultRuleFiles,
  type ExceptionBook,
  loadRules,
  readCorrelations,
  readExceptions,
  type RuleBook,
  type RuleFile,
} from '@seawall/runtime';
import type { Context } from '../../context.ts';

/** Flags that say which rules are in force. */
export interface RuleFlags {
  readonly rules?: readonly string[];
  /** False with `--no-default-rules`. */
  readonly defaultRules: boolean;
  readonly enable?: readonly string[];
  readonly disable?: readonly string[];
}

/** Longer files are no rules. */
const longestFile = 16 * 1024 * 1024;

/**
 * The files of paths; of folders every YAML file in it.
 *
 * @throws {DetectError} code `no-such-file`
 */
export function filesAt(paths: readonly string[], context: Context): RuleFile[] {
  const { cwd } = context.world;
  return paths.flatMap((path) => {
    const whole = resolve(cwd, path);
    try {
      const names = statSync(whole).isDirectory()
        ? readdirSync(whole, { recursive: true, encoding: 'utf8' })
            .filter((name) => /\.ya?ml$/.test(name))
            .sort()
            .map((name) => join(whole, name))
        : [whole];
      return names.map((file) => ({ name: shownAs(file, cwd), text: readText(file) }));
    } catch (error) {
      throw cannotRead(path, error);
    }
  });
}

function readText(file: string): string {
  if (statSync(file).size > longestFile) throw new Error(`over ${longestFile} bytes`);
  return readFileSync(file, 'utf8');
}

/** A path as people gave it: relative where it lies below the working directory. */
function shownAs(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short.startsWith('..') ? file : short;
}

export function ruleBook({ rules = [], defaultRules }: RuleFlags, context: Context): RuleBook {
  return loadRules([...(defaultRules ? defaultRuleFiles() : []), ...filesAt(rules, context)]);
}

export function correlationBook(
  files: readonly string[] | undefined,
  defaults: boolean,
  context: Context,
): CorrelationBook {
  return readCorrelations([...(defaults ? defaultCorrelationFiles() : []), ...filesAt(files ?? [], context)]);
}

export function exceptionBook(file: string | undefined, context: Context): ExceptionBook {
  return readExceptions(file === undefined ? [] : filesAt([file], context));
}

/** The names of the rules that are on: as the files say, then as the flags do, in order of off and on. */
export function enabledRules(rules: readonly Rule[], { enable = [], disable = [] }: RuleFlags): ReadonlySet<string> {
  let sets = initialRuleSets(rules);
  for (const [values, on] of [
    [disable, false],
    [enable, true],
  ] as const) {
    for (const value of values) {
      sets = switchRules(sets, rules, { by: 'wildcard', value }, on);
      sets = switchRules(sets, rules, { by: 'tags', value: [value] }, on);
    }
  }
  return sets.get(defaultRuleSet) ?? new Set();
}

/** Says what is wrong with rules; they leave the good ones in force. */
export function tellMessages(messages: readonly LoadMessage[], context: Context): void {
  for (const message of messages) context.stderr.write(`${printMessage(message)}\n`);
}
