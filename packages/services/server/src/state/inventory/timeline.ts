import { type Kysely, sql } from 'kysely';
import { type AccessScope, visible } from '../access.ts';
import { cut, type Keyed, type Page, type PageOptions, pageParts, type SortColumn } from '../cursor.ts';
import type { Database, EntityKind } from '../tables.ts';

/** Something that happened to an entity: what the inventory saw, and what became of its findings and alerts. */
export interface TimelineRow {
  readonly at: Date;
  /** `appeared`, `changed`, `removed`, `scanned`; `finding-new`, `finding-fixed`, `finding-reopened`; `alert`. */
  readonly what: string;
  readonly key: string;
  readonly who: string | null;
  readonly severity: string | null;
  readonly title: { readonly en: string; readonly zh: string } | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export async function recordChange(
  db: Kysely<Database>,
  change: {
    readonly kind: EntityKind;
    readonly entity: string;
    readonly at: Date;
    readonly what: string;
    readonly who?: string;
    readonly detail?: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const { kind, entity, at, what, who, detail } = change;
  await db
    .insertInto('entity_changes')
    .values({ entity_kind: kind, entity, at, what, who: who ?? null, detail: JSON.stringify(detail ?? {}) })
    .execute();
}

const sort: readonly SortColumn[] = [
  { column: 'at', direction: 'desc', type: 'timestamptz' },
  { column: 'key', direction: 'desc', type: 'text' },
];

/**
 * The timeline of an entity, the latest first. The caller has made sure that the entity may be seen; of what other
 * clusters say of an image that several run, the scope decides.
 * @param entity a resource's, node's or identity's id, or an image's digest
 */
export async function entityTimeline(
  db: Kysely<Database>,
  scope: AccessScope,
  entity: string,
  page: PageOptions,
): Promise<Page<TimelineRow>> {
  const { after, key, order } = pageParts(sort, page);
  // Found where an index leads: the entity itself, its findings, its alerts.
  const { rows } = await sql<TimelineRow & Keyed>`
    with own as (
      select id, severity, title, first_seen from findings join finding_texts on finding = seq
      where (resource_id = ${entity} or image = ${entity}) and ${visible(scope, 'findings')}
    ), entries as (
      select at, what, 'c' || id as key, who, null::text as severity, null::jsonb as title, detail
      from entity_changes where entity = ${entity}
      union all
      select first_seen, 'finding-new', 'f' || id, null, severity, title, jsonb_build_object('finding', id) from own
      union all
      select h.at, case h.what when 'severity' then 'finding-changed' else 'finding-' || h.what end, 'h' || h.seq, h.who,
        own.severity, own.title, h.detail || jsonb_build_object('finding', own.id)
      from own join finding_history h on h.finding_id = own.id
      union all
      select first_time, 'alert', 'a' || id, null, severity, null,
        jsonb_build_object('alert', id, 'count', count, 'rule', rule, 'message', message)
      from alerts where resource_id = ${entity}
    )
    select *, ${key} as "pageKey" from entries where ${after} order by ${order} limit ${page.limit + 1}`.execute(db);
  return cut(rows, page.limit);
}
