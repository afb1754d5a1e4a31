import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintRules } from '@seawall/falco';
import {
  alertMessage,
  buildingBlock,
  coverageOf,
  createDetector,
  createReader,
  defaultCorrelationFiles,
  defaultRuleFiles,
  loadRules,
  readCorrelations,
  ruleDescription,
  ruleTitle,
  techniqueName,
  sources,
} from '../src/index.ts';

const folder = new URL('../recordings/', import.meta.url);
const recordings = readdirSync(folder).sort();
const book = loadRules(defaultRuleFiles());
const detector = createDetector({ rules: book.rules });
const correlations = readCorrelations(defaultCorrelationFiles());

/** An alert that has each field of its rule's output. */
function exampleOf(rule: string, output: string) {
  const fields = [...output.matchAll(/%([a-z][\w.]*\w(?:\[[^\]]*\])?)/gi)].map(
    ([, name = '']) => [name, 'value'] as const,
  );
  return { rule, message: 'in English', source: 'syscall', fields: Object.fromEntries(fields) };
}

interface Line {
  readonly fired: readonly string[];
  readonly expect: readonly string[];
  readonly spare: readonly string[];
}

function replay(name: string): Line[] {
  const reader = createReader();
  return readFileSync(new URL(name, folder), 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => {
      const { observed, faults, expectation } = reader.line(text);
      if (faults.length > 0) throw new Error(`${faults[0]?.detail}: ${text}`);
      const fired = observed.flatMap((one) => detector.judge(one).map((rule) => rule.name));
      return { fired, expect: expectation?.expect ?? [], spare: expectation?.spare ?? [] };
    });
}

describe('our rules', () => {
  it('load without a word', () => {
    expect(book.errors).toEqual([]);
    expect(book.warnings).toEqual([]);
    expect(correlations.errors).toEqual([]);
  });

  it('have nothing for the linter', () => {
    expect(lintRules(book.rules, sources).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });

  it.each(recordings)('fire on %s as its lines say', (name) => {
    const lines = replay(name);
    expect(lines.map((line) => line.fired)).toEqual(lines.map((line) => line.expect));
    expect(lines.filter((line) => line.spare.some((rule) => line.fired.includes(rule)))).toEqual([]);
  });

  it('each have a recording that fires them and one that comes close', () => {
    const lines = recordings.flatMap(replay);
    const fired = new Set(lines.flatMap((line) => line.fired));
    const spared = new Set(lines.flatMap((line) => line.spare));
    const names = book.rules.map(({ name }) => name);
    expect(names.filter((name) => !fired.has(name))).toEqual([]);
    expect(names.filter((name) => !spared.has(name))).toEqual([]);
  });

  it('are named by the rules over several events, which name no others', () => {
    const names = new Set(book.rules.map(({ name }) => name));
    expect(correlations.rules.flatMap(({ rules }) => rules).filter((rule) => !names.has(rule))).toEqual([]);
  });

  it('have a name in Chinese', () => {
    const names = [...book.rules.map(({ name }) => name), ...correlations.rules.map(({ title }) => title)];
    expect(names.filter((name) => ruleTitle(name, 'zh') === name)).toEqual([]);
    expect(names.filter((name) => ruleDescription(name, '', 'zh') === '')).toEqual([]);
    const alerts = book.rules.filter(({ definition }) => !definition.tags.includes(buildingBlock));
    const said = alerts.map(({ name, definition: { output } }) => alertMessage(exampleOf(name, output)).zh);
    expect(said.filter((text) => !/[\u4e00-\u9fff]/.test(text) || text.includes('%'))).toEqual([]);
    const techniques = coverageOf(book.rules, correlations.rules).flatMap(({ matrix }) => matrix.techniques);
    expect(techniques.map(techniqueName).filter(({ zh }) => !/[\u4e00-\u9fff]/.test(zh))).toEqual([]);
  });

  it('see every technique of both matrices but those that say why not', () => {
    const silent = coverageOf(book.rules, correlations.rules)
      .flatMap(({ techniques }) => techniques)
      .filter(({ rules, reason }) => rules.length === 0 && reason === undefined);
    expect(silent.map(({ technique }) => technique.id)).toEqual([]);
  });
});
