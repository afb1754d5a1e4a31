import type { ResponseRow } from '@seawall/forward';
import type { Ref, Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import { isWorkload } from '../state/workload-kinds.ts';
import { cleanJson } from '../clean-json.ts';
import type { DoneTo } from '../contract/types.ts';
import { publishLive } from '../live/publish.ts';
import { alertId } from '../state/alerts/alerts.ts';
import { nodeId, resourceId } from '../state/ids.ts';
import { recordChange } from '../state/inventory/timeline.ts';
import type { Database } from '../state/tables.ts';
import { within } from '../state/transaction.ts';

/** Who did it by itself: the cluster that it sends of, and its name there. */
export interface ActingSender {
  readonly cluster: string;
  readonly name: string;
}

/**
 * Keeps what a sender did by itself, once however often and in whatever order it comes. Timelines tell what was done and
 * what was taken back; what was only planned, held back or failed changed nothing.
 */
export function saveSentResponses(
  db: Kysely<Database>,
  sender: ActingSender,
  rows: readonly ResponseRow[],
  now: Date,
): Promise<void> {
  return within(db, async (trx) => {
    for (const row of rows) {
      if (row.result === 'undone') await keepUndone(trx, sender, row, now);
      else await keepDone(trx, sender, row, now);
    }
  });
}

/** Senders make their ids for themselves. */
function responseId(cluster: string, id: string): string {
  return `${id}.${cluster}`;
}

const longest = { name: 253, text: 4000 } as const;

async function keepDone(trx: Kysely<Database>, sender: ActingSender, row: ResponseRow, now: Date): Promise<void> {
  const { cluster } = sender;
  const id = responseId(cluster, row.id);
  const cause = alertId(cluster, row.cause);
  const aim = await aimOf(trx, cluster, row.target, cause);
  const at = timeOf(row, now);
  const stored = {
    id,
    cluster,
    namespace: aim.namespace ?? null,
    at,
    who: row.who.slice(0, longest.name),
    sender: sender.name,
    action: row.action,
    target: aim.link,
    entities: aim.entities,
    cause_type: 'alert',
    cause,
    reason: row.why.slice(0, longest.text),
    what: bounded(row.what),
    warnings: [],
    steps: [],
    sender_undo: row.undoable && row.result === 'done' ? row.id : null,
    result: row.result,
    detail: row.detail === undefined ? null : bounded(row.detail),
  };
  // One whose undoing came first has no cause yet: it is completed. Nobody else's is touched.
  const { rows } = await sql<{ undone: boolean }>`
    insert into responses as r (id, cluster, namespace, at, who, sender, action, target, entities, cause_type, cause, reason, what,
      warnings, steps, sender_undo, result, detail)
    select id, cluster, namespace, at, who, sender, action, target, entities, cause_type, cause, reason, what,
      warnings, steps, sender_undo, result, detail
    from json_populate_record(null::responses, ${cleanJson(JSON.stringify(stored), 'replace')}::json)
    on conflict (id) do update set namespace = excluded.namespace, at = excluded.at, who = excluded.who,
      target = excluded.target, entities = excluded.entities, cause_type = excluded.cause_type, cause = excluded.cause,
      reason = excluded.reason, what = excluded.what, sender_undo = excluded.sender_undo, detail = excluded.detail
    where r.sender = excluded.sender and r.cause is null
    returning undone_at is not null as undone`.execute(trx);
  if (rows.length === 0) return;
  const title = bounded(row.what);
  if (row.result === 'done') await tellTimelines(trx, aim, { id, title, who: doerOf(row, sender), at });
  await tellLive(trx, { id, what: row.result, title, cluster, namespace: aim.namespace });
}

async function keepUndone(trx: Kysely<Database>, sender: ActingSender, row: ResponseRow, now: Date): Promise<void> {
  const { cluster } = sender;
  const id = responseId(cluster, row.cause);
  const at = timeOf(row, now);
  const who = row.who.slice(0, longest.name);
  const aim = await aimOf(trx, cluster, row.target, undefined);
  const stored = {
    id,
    cluster,
    namespace: aim.namespace ?? null,
    at,
    who: '',
    sender: sender.name,
    action: row.action,
    target: aim.link,
    entities: aim.entities,
    reason: row.why.slice(0, longest.text),
    what: bounded(row.what),
    warnings: [],
    steps: [],
    result: 'done',
    undone_at: at,
    undone_by: who,
  };
  const { rows } = await sql<{ entities: string[]; namespace: string | null }>`
    insert into responses as r (id, cluster, namespace, at, who, sender, action, target, entities, reason, what, warnings, steps,
      result, undone_at, undone_by)
    select id, cluster, namespace, at, who, sender, action, target, entities, reason, what, warnings, steps,
      result, undone_at, undone_by
    from json_populate_record(null::responses, ${cleanJson(JSON.stringify(stored), 'replace')}::json)
    on conflict (id) do update set undone_at = excluded.undone_at, undone_by = excluded.undone_by
    where r.sender = excluded.sender and r.undone_at is null
    returning entities, namespace`.execute(trx);
  const [kept] = rows;
  if (kept === undefined) return;
  const title = bounded(row.what);
  await tellTimelines(trx, { ...aim, entities: kept.entities }, { id, title, who: doerOf(row, sender), at });
  await tellLive(trx, { id, what: 'undone', title, cluster, namespace: kept.namespace ?? undefined });
}

/** No clock of a sender puts what it did before what comes after it. */
function timeOf({ at }: ResponseRow, now: Date): Date {
  const said = new Date(at);
  return said > now ? now : said;
}

function bounded({ en, zh }: Text): Text {
  return { en: en.slice(0, longest.text), zh: zh.slice(0, longest.text) };
}

function doerOf({ who }: ResponseRow, { name }: ActingSender): string {
  return `${who} (${name})`;
}

interface SentAim {
  readonly link: Omit<DoneTo, 'cluster'>;
  readonly namespace?: string | undefined;
  /** The ids under which its history is found: its own, and that of what made it. */
  readonly entities: readonly string[];
}

/** What it was done to, and what made that: by the inventory, or by the alert that was answered. */
async function aimOf(db: Kysely<Database>, cluster: string, target: Ref, alert: string | undefined): Promise<SentAim> {
  const answered =
    alert === undefined
      ? undefined
      : await db
          .selectFrom('alerts')
          .select(['namespace', 'resource_id'])
          .where('id', '=', alert)
          .where('cluster', '=', cluster)
          .executeTakeFirst();
  if (target.type === 'node' || (target.type === 'resource' && target.kind === 'Node')) {
    const id = nodeId(cluster, target.name);
    return { link: { type: 'node', id, kind: 'Node', name: target.name }, entities: [id] };
  }
  const maker = answered?.resource_id ?? null;
  if (target.type !== 'resource') {
    const name = target.type === 'file' ? target.path : target.type === 'package' ? target.purl : target.name;
    const digest = target.type === 'image' ? target.digest : undefined;
    return {
      link: { name, ...(digest === undefined ? {} : { type: 'image', id: digest }) },
      namespace: answered?.namespace ?? undefined,
      entities: maker === null ? [] : [maker],
    };
  }
  const { kind, name, namespace } = target;
  const id = resourceId(cluster, target);
  const known = await db.selectFrom('resources').select('owner').where('id', '=', id).executeTakeFirst();
  const ids = new Set([id, known?.owner ?? maker].filter((each) => each !== null));
  return {
    link: {
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isWorkload(kind) ? { type: 'workload', id } : {}),
    },
    namespace: namespace ?? answered?.namespace ?? undefined,
    entities: [...ids],
  };
}

async function tellTimelines(
  db: Kysely<Database>,
  { entities, link }: SentAim,
  { at, id, title, who }: { readonly id: string; readonly title: Text; readonly who: string; readonly at: Date },
): Promise<void> {
  // As text it may hold what jsonb does not.
  const detail = JSON.parse(cleanJson(JSON.stringify({ response: id, title, who }), 'replace')) as { who: string };
  const kind = link.type === 'node' ? 'node' : 'resource';
  for (const entity of entities) {
    await recordChange(db, { kind, entity, at, what: 'response', who: detail.who, detail });
  }
}

async function tellLive(
  db: Kysely<Database>,
  news: {
    readonly id: string;
    readonly what: string;
    readonly title: Text;
    readonly cluster: string;
    readonly namespace: string | undefined;
  },
): Promise<void> {
  const { namespace, title, ...rest } = news;
  const clean = JSON.parse(cleanJson(JSON.stringify(title), 'replace')) as Text;
  await publishLive(db, [
    { topic: 'response', ...rest, title: clean, ...(namespace === undefined ? {} : { namespace }) },
  ]);
}
