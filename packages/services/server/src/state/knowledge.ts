import type { Severity, Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import { cleanJson } from '../clean-json.ts';
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

/** Keeps what engines know of rules and causes, so that findings can be explained after the scan; only news is written. */
export async function saveKnowledge(
  db: Kysely<Database>,
  { rules, causes }: { readonly rules: readonly KnownRule[]; readonly causes: readonly KnownCause[] },
): Promise<void> {
  // They are shown as links: what a sender says is no address of the web is none.
  const known = rules.map(({ references, ...rule }) => ({
    ...rule,
    links: references.filter((each) => web.test(each)),
  }));
  await sql`
    insert into rules as r (id, category, severity, title, why, remediation, links)
    select distinct on (id) id, category, severity, title, why, remediation, links
    from json_to_recordset(${cleanJson(JSON.stringify(known), 'replace')}::json)
      as x(id text, category text, severity text, title jsonb, why jsonb, remediation jsonb, links text[])
    order by id
    on conflict (id) do update set category = excluded.category, severity = excluded.severity, title = excluded.title,
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
