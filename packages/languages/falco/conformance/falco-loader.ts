import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CaseResult } from '../../../../scripts/conformance.ts';
import { syscallSource } from '../src/fields/sources.ts';
import { warningsOf } from '../src/filter/warnings.ts';
import type { OutputAdditions } from '../src/output/additions.ts';
import { describeRules } from '../src/rules/describe.ts';
import { initialRuleSets, type RuleSelection, switchRules } from '../src/rules/enable.ts';
import { createLoader, type LoaderOptions, type LoadResult } from '../src/rules/loader.ts';
import type { LoadMessage } from '../src/rules/messages.ts';
import type { Plugin } from '../src/rules/versions.ts';
import { parseFilter } from '../src/syntax/parser.ts';

interface StatedMessage {
  readonly kind: 'error' | 'warning';
  readonly code: string;
  readonly contains?: string;
  readonly message?: string;
  readonly itemType?: string;
  readonly itemName?: string;
  readonly snippetContains?: string;
  readonly snippetNotContains?: string;
}

interface Row {
  readonly name?: string;
  readonly filter?: string;
  readonly warn?: boolean;
  readonly rules: string | readonly string[];
  readonly want: 'error' | 'warn' | 'ok';
  readonly codes?: readonly string[];
  readonly wantContains?: string;
  readonly messages?: readonly StatedMessage[];
  readonly notContains?: readonly string[];
  readonly noWarnings?: boolean;
  readonly compiledCondition?: Readonly<Record<string, string>>;
  readonly describe?: readonly { readonly path: readonly (string | number)[]; readonly value: unknown }[];
  readonly enabledRules?: number;
  readonly errorSnippetContains?: string;
  readonly errorCount?: number;
  readonly warningCount?: number;
  readonly firstFileLoads?: boolean;
  readonly plugins?: readonly Plugin[];
  readonly appendOutput?: OutputAdditions['formats'];
  readonly appendFields?: OutputAdditions['fields'];
  readonly compiledOutput?: Readonly<Record<string, string>>;
  readonly outputNotContains?: Readonly<Record<string, string>>;
  readonly extraFields?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly steps?: readonly Step[];
}

type Step = RuleSelection & {
  readonly enable: boolean;
  readonly ruleset: string;
  readonly enabled: Readonly<Record<string, number>>;
};

const tables = ['load', 'validate', 'plugin-requirements', 'extra-output', 'enable', 'condition-warnings'];

/** Rule files and what Falco says when it loads them. */
export function* run(directory: string): Iterable<CaseResult> {
  for (const table of tables) {
    const rows = JSON.parse(readFileSync(join(directory, `${table}.json`), 'utf8')) as Row[];
    for (const row of rows) {
      const name = `${table}: ${row.name ?? row.filter}`;
      const faults = table === 'condition-warnings' ? conditionFaults(row) : loadFaults(row);
      yield { name, passed: faults.length === 0, detail: faults.join('\n') };
    }
  }
}

function conditionFaults({ filter = '', warn, codes = [] }: Row): string[] {
  const found = warningsOf(parseFilter(filter)).map(({ code }) => code);
  const missing = codes.filter((code) => !found.some((candidate) => candidate === code));
  return found.length > 0 === warn && missing.length === 0 ? [] : [`found ${found.join(', ') || 'no warning'}`];
}

function loadFaults(row: Row): string[] {
  const options: LoaderOptions = {
    sources: [syscallSource],
    ...(row.plugins === undefined ? {} : { plugins: row.plugins }),
    additions: { formats: row.appendOutput ?? [], fields: row.appendFields ?? [] },
  };
  const loader = createLoader(options);
  const texts = typeof row.rules === 'string' ? [row.rules] : row.rules;
  const results = texts.map((text, index) => loader.load(`rules-${index}.yaml`, text));
  const last = results.at(-1) as LoadResult;
  const messages = results.flatMap(({ errors, warnings }): LoadMessage[] => [...errors, ...warnings]);
  const faults: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds)
      faults.push(`${what}; found ${messages.map((message) => `${message.code} ${message.message}`).join(' | ')}`);
  };

  expect(last.loaded === (row.want !== 'error'), `wanted ${row.want}`);
  if (row.firstFileLoads === true) expect(results[0]?.loaded === true, 'the first file loads');
  if (row.noWarnings === true) expect(last.warnings.length === 0, 'no warnings');
  for (const code of row.codes ?? [])
    expect(
      messages.some((message) => message.code === code),
      `code ${code}`,
    );
  if (row.wantContains !== undefined) {
    const { wantContains } = row;
    const kind = row.want === 'error' ? 'error' : 'warning';
    expect(
      messages.some((message) => message.kind === kind && message.message.includes(wantContains)),
      `text ${wantContains}`,
    );
  }
  for (const stated of row.messages ?? [])
    expect(
      messages.some((message) => fits(message, stated)),
      JSON.stringify(stated),
    );
  for (const text of row.notContains ?? [])
    expect(!last.warnings.some(({ message }) => message.includes(text)), `not ${text}`);
  if (row.errorCount !== undefined) expect(last.errors.length === row.errorCount, `${row.errorCount} errors`);
  if (row.warningCount !== undefined) expect(last.warnings.length === row.warningCount, `${row.warningCount} warnings`);
  if (row.errorSnippetContains !== undefined) {
    expect(last.errors[0]?.snippet.includes(row.errorSnippetContains) === true, `snippet ${last.errors[0]?.snippet}`);
  }
  return [...faults, ...ruleFaults(row, last)];
}

function fits(message: LoadMessage, stated: StatedMessage): boolean {
  return (
    message.kind === stated.kind &&
    message.code === stated.code &&
    (stated.message === undefined || message.message === stated.message) &&
    message.message.includes(stated.contains ?? '') &&
    (stated.itemType === undefined || message.itemType === stated.itemType) &&
    (stated.itemName === undefined || message.itemName === stated.itemName) &&
    message.snippet.includes(stated.snippetContains ?? '') &&
    (stated.snippetNotContains === undefined || !message.snippet.includes(stated.snippetNotContains))
  );
}

function ruleFaults(row: Row, { rules }: LoadResult): string[] {
  const faults: string[] = [];
  const compare = (what: string, want: unknown, got: unknown) => {
    if (!isDeepStrictEqual(want, got))
      faults.push(`${what}\nwanted ${JSON.stringify(want)}\ngot    ${JSON.stringify(got)}`);
  };
  const named = (name: string) => rules.find((rule) => rule.name === name);
  for (const [name, want] of Object.entries(row.compiledCondition ?? {})) compare(name, want, named(name)?.condition);
  for (const [name, want] of Object.entries(row.compiledOutput ?? {})) compare(name, want, named(name)?.output);
  for (const [name, want] of Object.entries(row.extraFields ?? {})) compare(name, want, named(name)?.extraFields);
  for (const [name, text] of Object.entries(row.outputNotContains ?? {})) {
    compare(`${name} without ${text}`, false, named(name)?.output.includes(text));
  }
  for (const { path, value } of row.describe ?? []) compare(path.join('.'), value, at(describeRules(rules), path));
  if (row.enabledRules !== undefined)
    compare('enabled', row.enabledRules, rules.filter(({ definition }) => definition.enabled).length);
  let sets = initialRuleSets(rules);
  for (const step of row.steps ?? []) {
    if (step.by !== undefined) sets = switchRules(sets, rules, step, step.enable, step.ruleset);
    const got = Object.fromEntries(Object.keys(step.enabled).map((name) => [name, sets.get(name)?.size ?? 0]));
    compare(JSON.stringify(step), step.enabled, got);
  }
  return faults;
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) current = (current as Record<string | number, unknown> | undefined)?.[step];
  return current;
}
