import { type Severity, severities, type Text } from '@seawall/model';
import {
  buildingBlock,
  cellsOf,
  type CorrelationRule,
  defaultCorrelationFiles,
  ruleDescription,
  ruleTitle,
  severityOfPriority,
} from '@seawall/runtime';
import { type Kysely, sql } from 'kysely';
import { ownRules } from '../collect/own-rules.ts';
import type { DetectionRule } from '../contract/types.ts';
import type { AccessScope } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import { filteredAlerts } from './alerts.ts';

type Cells = ReturnType<typeof cellsOf>;

/** A rule that is in force. */
export interface Rule {
  /** As alerts name it. */
  readonly id: string;
  readonly title: Text;
  readonly description: Text;
  readonly severity: Severity;
  readonly source: DetectionRule['source'];
  readonly enabled: boolean;
  /** It only counts for rules over several matches. */
  readonly partOnly: boolean;
  readonly tags: readonly string[];
  readonly cells: Cells;
  readonly file?: string;
  readonly condition?: string;
  readonly output?: string;
  readonly correlation?: CorrelationRule;
}

function wordsOf(id: string, description: string): Pick<Rule, 'title' | 'description'> {
  return {
    title: { en: ruleTitle(id, 'en'), zh: ruleTitle(id, 'zh') },
    description: { en: description, zh: ruleDescription(id, description, 'zh') },
  };
}

let brought: readonly Rule[] | undefined;

/** The rules that come with Seawall, with what they say to people; made once, when somebody looks. */
export function knownRules(): readonly Rule[] {
  if (brought !== undefined) return brought;
  const { rules, correlations } = ownRules();
  const [correlationFile] = defaultCorrelationFiles();
  brought = [
    ...rules.map(({ name, definition }): Rule => {
      const { description, priority, source, enabled, tags, place, condition, output } = definition;
      return {
        id: name,
        ...wordsOf(name, description),
        severity: severityOfPriority(priority),
        source: source === 'k8s_audit' ? 'k8s_audit' : 'syscall',
        enabled,
        partOnly: tags.includes(buildingBlock),
        tags,
        cells: cellsOf(tags),
        file: place.file,
        condition: condition.trim(),
        output: output.trim(),
      };
    }),
    ...correlations.map(
      (rule): Rule => ({
        id: rule.title,
        ...wordsOf(rule.title, rule.description),
        severity: rule.level,
        source: 'correlation',
        enabled: true,
        partOnly: false,
        tags: rule.tags,
        cells: cellsOf(rule.tags),
        ...(correlationFile === undefined ? {} : { file: correlationFile.name }),
        correlation: rule,
      }),
    ),
  ];
  return brought;
}

/** Rules that senders brought along, or let speak for themselves, are known by what they told. */
async function sendersRules(db: Kysely<Database>, scope: AccessScope): Promise<Rule[]> {
  const own = knownRules().flatMap(({ id, partOnly }) => (partOnly ? [] : [id]));
  const rows = await filteredAlerts(db.selectFrom('alerts'), scope, {})
    .where('alerts.rule', 'not in', own)
    .select(['alerts.rule', 'alerts.techniques', sql<number>`max(alerts.rank)`.as('worst')])
    .select(sql<string>`coalesce(max(alerts.body ->> 'description'), '')`.as('description'))
    .groupBy(['alerts.rule', 'alerts.techniques'])
    .execute();
  return [...Map.groupBy(rows, ({ rule }) => rule)].map(([id, alike]): Rule => {
    const known = knownRules().find((rule) => rule.id === id);
    if (known !== undefined) return known;
    const tags = [...new Set(alike.flatMap(({ techniques }) => techniques))];
    return {
      id,
      ...wordsOf(id, alike.find(({ description }) => description !== '')?.description ?? ''),
      severity: severities[4 - Math.max(...alike.map(({ worst }) => worst))] ?? 'info',
      source: 'sender',
      enabled: true,
      partOnly: false,
      tags,
      cells: cellsOf(tags),
    };
  });
}

/** Every rule that raises alerts: those that Seawall brings, and those of senders that told something within the scope. */
export async function rulesInForce(db: Kysely<Database>, scope: AccessScope): Promise<Rule[]> {
  return [...knownRules().filter(({ partOnly }) => !partOnly), ...(await sendersRules(db, scope))];
}

/** How many alerts each rule raised, and when last. */
export async function toldByRules(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: Parameters<typeof filteredAlerts>[2],
): Promise<ReadonlyMap<string, { readonly count: number; readonly last: Date }>> {
  const rows = await filteredAlerts(db.selectFrom('alerts'), scope, filter)
    .select(['alerts.rule', sql<number>`count(*)`.as('count'), sql<Date>`max(alerts.last_time)`.as('last')])
    .groupBy('alerts.rule')
    .execute();
  return new Map(rows.map(({ rule, count, last }) => [rule, { count, last }]));
}
