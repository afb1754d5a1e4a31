import { findingKindNames } from '../finding-words.ts';
import type { FindingKind, Severity, Text } from '@seawall/model';
import { type FactorKind, mostNamed, type Weighed } from './score.ts';
import { type Damped, damp, sumOf } from './series.ts';

/** What the score needs of an open finding. */
export interface RiskFinding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly rule: string;
  readonly severity: Severity;
  /** `Finding.priority.score`, 0 to 100, where its engine gives one. */
  readonly priority?: number;
  /** What its rule is called, or its message. */
  readonly title: Text;
}

type BySeverity = Readonly<Record<Severity, number>>;

const configuration: BySeverity = { critical: 36, high: 14, medium: 5.5, low: 2, info: 0 };

/** What one finding weighs, by its kind and severity. Licences are no way in and weigh nothing. */
const weights: Readonly<Record<FindingKind, BySeverity>> = {
  vulnerability: { critical: 14, high: 9, medium: 5, low: 2, info: 0 },
  misconfiguration: configuration,
  secret: { critical: 40, high: 15, medium: 6, low: 2, info: 0 },
  malware: { critical: 60, high: 45, medium: 18, low: 7, info: 0 },
  licence: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
  access: configuration,
  network: { critical: 24, high: 9, medium: 3.5, low: 1, info: 0 },
  runtime: { critical: 45, high: 17, medium: 6.5, low: 2, info: 0 },
  'supply-chain': { critical: 24, high: 9, medium: 3.5, low: 1, info: 0 },
};

/** A priority of 100 weighs so much; the power keeps what nobody exploits well below it. */
const urgent = 45;

/** A vulnerability with a priority weighs `45 · (priority / 100)^1.5`, everything else what its severity says. */
export function weightOf({ kind, severity, priority }: RiskFinding): number {
  if (kind !== 'vulnerability' || priority === undefined) return weights[kind][severity];
  return urgent * (Math.max(0, Math.min(100, priority)) / 100) ** 1.5;
}

/** So many of each kind stand as factors of their own; the others are one together. */
const named = 3;

/** The factors of findings, by kind. Of one rule the worst finding counts: a fault in ten places is one fault. */
export function findingFactors(findings: readonly RiskFinding[]): Weighed[] {
  return [...Map.groupBy(findings, ({ kind }) => kind)].flatMap(([kind, alike]) =>
    kind === 'licence' ? [] : factorsOf(kind, alike),
  );
}

interface Rule {
  readonly worst: RiskFinding;
  readonly ids: readonly string[];
}

function factorsOf(kind: Exclude<FindingKind, 'licence'>, findings: readonly RiskFinding[]): Weighed[] {
  const rules = [...Map.groupBy(findings, ({ rule }) => rule).values()].map((alike): Rule => {
    const sorted = alike.toSorted((a, b) => weightOf(b) - weightOf(a) || (a.id < b.id ? -1 : 1));
    return { worst: sorted[0] as RiskFinding, ids: sorted.map(({ id }) => id) };
  });
  const damped = damp(
    rules,
    ({ worst }) => weightOf(worst),
    ({ worst }) => worst.rule,
  );
  const singles = damped.slice(0, named).map((one) => single(kind, one));
  const rest = damped.slice(named);
  return rest.length === 0 ? singles : [...singles, together(kind, rest)];
}

function single(kind: FactorKind, { item: { worst, ids }, weight }: Damped<Rule>): Weighed {
  const places =
    ids.length === 1 ? { en: '', zh: '' } : { en: ` (in ${ids.length} places)`, zh: `（${ids.length} 处）` };
  return {
    id: `${kind}/${worst.rule}`,
    kind,
    text: {
      en: `${kindNames[kind].en}: ${titleOf(worst, 'en')}${places.en}`,
      zh: `${kindNames[kind].zh}：${titleOf(worst, 'zh')}${places.zh}`,
    },
    weight,
    of: ids.slice(0, mostNamed),
  };
}

function together(kind: FactorKind, rest: readonly Damped<Rule>[]): Weighed {
  const { length } = rest;
  return {
    id: `${kind}/others`,
    kind,
    text: {
      en: `${length} more of the kind ${kindNames[kind].en.toLowerCase()}, each less grave`,
      zh: `另有 ${length} 项${kindNames[kind].zh}，程度较轻`,
    },
    weight: sumOf(rest),
    of: rest.flatMap(({ item }) => item.ids).slice(0, mostNamed),
  };
}

/** A vulnerability is known by its number, which titles do not always name. */
function titleOf({ kind, rule, title }: RiskFinding, language: 'en' | 'zh'): string {
  const text = title[language];
  return kind === 'vulnerability' && !text.includes(rule) ? `${rule} ${text}`.trim() : text;
}

const kindNames: Readonly<Record<FactorKind, Text>> = {
  ...findingKindNames,
  runtime: { en: 'Alert', zh: '告警' },
  reach: { en: 'Reach', zh: '可达性' },
  rights: { en: 'Node rights', zh: '节点权限' },
  identity: { en: 'Identity', zh: '身份' },
  part: { en: 'Part', zh: '组成部分' },
  use: { en: 'Use', zh: '使用情况' },
};
