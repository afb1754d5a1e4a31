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
  /** Of a sender's rule: what each cluster says of it. */
  readonly words?: readonly RuleWord[];
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

/** What one cluster says of a rule that its senders brought along. */
interface RuleWord extends Pick<Rule, 'description' | 'severity'> {
  readonly cluster: string | null;
}

/**
 * Rules that senders brought along, or let speak for themselves, are known by what they told. Where clusters say different things
 * of one rule, the one speaks that was here first: times that senders tell are theirs to choose.
 */
async function sendersRules(db: Kysely<Database>, scope: AccessScope): Promise<Rule[]> {
  const own = knownRules().flatMap(({ id, partOnly }) => (partOnly ? [] : [id]));
  const rows = await filteredAlerts(db.selectFrom('alerts'), scope, {})
    .where('alerts.rule', 'not in', own)
    .select(['alerts.rule', 'alerts.cluster', sql<number>`max(alerts.rank)`.as('worst')])
    .select(
      sql<string>`coalesce((array_agg(alerts.body ->> 'description' order by alerts.last_time desc, alerts.id)
        filter (where alerts.body ->> 'description' <> ''))[1], '')`.as('description'),
    )
    .select(
      sql<
        string[]
      >`array(select distinct unnest(string_to_array(string_agg(array_to_string(alerts.techniques, ','), ','), ',')))`.as(
        'techniques',
      ),
    )
    .groupBy(['alerts.rule', 'alerts.cluster'])
    .orderBy(sql`(select created_at from clusters where clusters.id = alerts.cluster)`)
    .orderBy('alerts.cluster')
    .execute();
  return [...Map.groupBy(rows, ({ rule }) => rule)].flatMap(([id, said]): Rule[] => {
    const known = knownRules().find((rule) => rule.id === id);
    if (known !== undefined) return [known];
    const words = said.map(
      ({ cluster, description, worst }): RuleWord => ({
        cluster,
        description: wordsOf(id, description).description,
        severity: severities[4 - worst] ?? 'info',
      }),
    );
    const [first] = words;
    if (first === undefined) return [];
    const tags = said[0]?.techniques.filter((technique) => technique !== '') ?? [];
    return [
      {
        id,
        ...wordsOf(id, ''),
        description: first.description,
        severity: first.severity,
        source: 'sender',
        enabled: true,
        partOnly: false,
        tags,
        cells: cellsOf(tags),
        words,
      },
    ];
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
