import type { Severity, Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import { cleanJson } from '../clean-json.ts';
import { anyOf } from './any-of.ts';
import type { Maker } from './inventory/bills.ts';
import type { Database } from './tables.ts';

/** What an engine says of a rule that its findings name. */
export interface KnownRule {
  readonly id: string;
  readonly category: string;
  readonly severity: Severity;
  readonly title: Text;
  readonly why: Text;
  readonly remediation: Text;
  readonly references: readonly string[];
}

/** What ends several findings at once: a version raised, a base image changed. */
export interface KnownCause {
  readonly id: string;
  readonly title: Text;
}

const web = /^https?:\/\/[^\s]+$/i;

/**
 * Keeps what engines know of rules and causes, so that findings can be explained after the scan; only news is written. What a
 * cluster says of a rule explains that cluster's findings.
 */
export async function saveKnowledge(
  db: Kysely<Database>,
  { rules, causes }: { readonly rules: readonly KnownRule[]; readonly causes: readonly KnownCause[] },
  maker: Maker = { origin: 'server' },
): Promise<void> {
  const cluster = 'cluster' in maker ? maker.cluster : null;
  // They are shown as links: what a sender says is no address of the web is none.
  const known = rules.map(({ references, ...rule }) => ({
    ...rule,
    links: references.filter((each) => web.test(each)),
  }));
  await sql`
    insert into rules as r (id, origin, cluster, category, severity, title, why, remediation, links)
    select distinct on (id) id, ${maker.origin}, ${cluster}, category, severity, title, why, remediation, links
    from json_to_recordset(${cleanJson(JSON.stringify(known), 'replace')}::json)
      as x(id text, category text, severity text, title jsonb, why jsonb, remediation jsonb, links text[])
    order by id
    on conflict (id, origin, cluster) do update set category = excluded.category, severity = excluded.severity, title = excluded.title,
      why = excluded.why, remediation = excluded.remediation, links = excluded.links
    where (r.title, r.why, r.remediation, r.links, r.severity)
      is distinct from (excluded.title, excluded.why, excluded.remediation, excluded.links, excluded.severity)`.execute(
    db,
  );
  await sql`
    insert into causes as c (id, title)
    select distinct on (id) id, title from json_to_recordset(${JSON.stringify(causes)}::json) as x(id text, title jsonb)
    order by id
    on conflict (id) do update set title = excluded.title where c.title is distinct from excluded.title`.execute(db);
}

export interface RuleWords {
  readonly id: string;
  readonly title: Text;
  readonly why: Text;
  readonly remediation: Text;
  readonly links: readonly string[];
}

/**
 * What is said of these rules, by their ids, to whoever looks at these clusters; all of them without a list. What the server
 * says goes first, then what builds say, then the cluster that said something first.
 */
export async function wordsOfRules(
  db: Kysely<Database>,
  ids: readonly string[],
  clusters: readonly string[] | undefined,
): Promise<ReadonlyMap<string, RuleWords>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<RuleWords>`
    select distinct on (id) id, title, why, remediation, links from rules
    where id = any(${ids}) and (cluster is null or ${anyOf('rules.cluster', clusters)})
    order by id, rank, said_at`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
