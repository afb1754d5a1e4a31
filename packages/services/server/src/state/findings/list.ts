import { type FindingKind, type Severity, severities, type Text } from '@seawall/model';
import { type Kysely, type Selectable, type SelectQueryBuilder, sql, type SqlBool } from 'kysely';
import { type AccessScope, visible } from '../access.ts';
import { behind, encodeCursor, type SortColumn } from '../cursor.ts';
import type { Database, FindingState, FindingTable } from '../tables.ts';

/** What a list of findings is narrowed by; every filter that is given must hold. */
export interface FindingFilter {
  readonly cluster?: readonly string[];
  readonly namespace?: readonly string[];
  readonly kind?: readonly FindingKind[];
  readonly severity?: readonly Severity[];
  /** Open ones unless given. */
  readonly state?: readonly FindingState[];
  readonly rule?: readonly string[];
  readonly cause?: readonly string[];
  /** Ids of resources. */
  readonly resource?: readonly string[];
  /** Ids of workloads, nodes, identities or images: all that counts for their pages. */
  readonly entity?: readonly string[];
  readonly part?: readonly string[];
  /** Subjects as `formatRef` prints them. */
  readonly subject?: readonly string[];
  readonly image?: readonly string[];
  readonly node?: readonly string[];
  /** `none` for what is nobody's. */
  readonly assignee?: readonly string[];
  readonly exception?: number;
  readonly fixable?: boolean;
  /** A framework, or `framework/requirement`. */
  readonly framework?: string;
  /** First seen, fixed or reopened since. */
  readonly changedSince?: Date;
  /** Which of these since then. */
  readonly change?: 'new' | 'fixed' | 'reopened';
  /** Words, each of which rule, subject or title hold. */
  readonly q?: string;
}

export type FindingSort = 'risk' | 'severity' | 'newest' | 'oldest' | 'subject';

export type FindingListRow = Omit<Selectable<FindingTable>, 'row_hash'> & { readonly title: Text };

export interface FindingPage {
  readonly items: readonly FindingListRow[];
  /** The cursor of what follows; absent on the last page. */
  readonly next?: string;
}

const seq: SortColumn = { column: 'findings.seq', direction: 'asc', type: 'bigint' };
const byRank: SortColumn = { column: 'findings.rank', direction: 'desc', type: 'smallint' };
const byRisk: SortColumn = { column: 'findings.risk', direction: 'desc', type: 'smallint' };
const latest: SortColumn = { ...seq, direction: 'desc' };

const sorts: Readonly<Record<FindingSort, readonly SortColumn[]>> = {
  risk: [byRisk, byRank, latest],
  severity: [byRank, byRisk, latest],
  newest: [{ column: 'findings.first_seen', direction: 'desc', type: 'timestamptz' }, latest],
  oldest: [{ column: 'findings.first_seen', direction: 'asc', type: 'timestamptz' }, seq],
  subject: [{ column: 'findings.subject', direction: 'asc', type: 'text' }, seq],
};

const names = [
  'id',
  'seq',
  'fingerprint',
  'cluster',
  'engine',
  'scope',
  'kind',
  'rule',
  'severity',
  'rank',
  'subject_ref',
  'subject',
  'part',
  'resource_id',
  'image',
  'node',
  'namespace',
  'cause',
  'fixable',
  'frameworks',
  'state',
  'first_seen',
  'fixed_at',
  'reopened_at',
  'reopen_count',
  'assignee',
  'exception_id',
  'risk',
  'last_seen',
] as const satisfies readonly (keyof FindingTable)[];

/** Each set of its scope has seen a finding that is not fixed; what saw it beside is in its row. */
export const lastSeen = sql<Date>`case when findings.state = 'fixed' then findings.last_seen
  else greatest(findings.last_seen, (select s.at from finding_sets s where s.engine = findings.engine
    and s.scope = findings.scope and s.cluster is not distinct from findings.cluster)) end`.as('last_seen');

const title = sql<Text>`(select title from finding_texts where finding = findings.seq)`.as('title');

const own = names.map((name) => `findings.${name}` as const);

export const columns = [...own.filter((name) => name !== 'findings.last_seen'), lastSeen, title];

/** One page of findings within the scope. Cursors name a row, so that pages do not shift when findings come and go. */
export async function listFindings(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
  page: { readonly sort: FindingSort; readonly limit: number; readonly cursor?: string },
): Promise<FindingPage> {
  const sort = sorts[page.sort];
  const sorted = <Output>(from: Query<Output>): Query<Output> => {
    let query = from.limit(page.limit + 1);
    for (const { column, direction } of sort) query = query.orderBy(sql.ref(column), direction);
    return query;
  };
  const all = filtered(db.selectFrom('findings'), scope, filter);
  const inReach = page.cursor === undefined ? all : all.where(behind(page.cursor, sort));
  const query =
    page.sort === 'risk' && isBroad(filter) ? mergedByRank(db, filter, sorted(inReach.select(own))) : inReach;
  const rows = await sorted(query.select(columns)).execute();
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  if (rows.length <= page.limit || last === undefined) return { items };
  const key = sort.map(({ column }) => last[column.slice('findings.'.length) as 'risk' | 'first_seen' | 'seq']);
  return { items, next: encodeCursor(key) };
}

/** Of what these let through there is little: it is found first and sorted then. */
const narrow = [
  'rule',
  'cause',
  'resource',
  'entity',
  'part',
  'subject',
  'image',
  'node',
  'assignee',
  'exception',
  'changedSince',
  'q',
] as const satisfies readonly (keyof FindingFilter)[];

function isBroad(filter: FindingFilter): boolean {
  return narrow.every((name) => filter[name] === undefined);
}

/** The index has findings by risk within each severity: of the first of each those with most risk are the first of all. */
function mergedByRank(db: Kysely<Database>, { severity }: FindingFilter, first: Query<unknown>): Query<object> {
  const ranks = (severity ?? severities).map((name) => 4 - severities.indexOf(name));
  return db.selectFrom(
    sql<Selectable<FindingTable>>`(select own.* from unnest(${ranks}::smallint[]) as ranks(rank)
      cross join lateral (${first.where(sql<SqlBool>`findings.rank = ranks.rank`)}) as own)`.as('findings'),
  );
}

type Query<Output> = SelectQueryBuilder<Database, 'findings', Output>;

/** A query over findings, narrowed to the scope and the filter. */
export function filtered<Output>(from: Query<Output>, scope: AccessScope, filter: FindingFilter): Query<Output> {
  let query = from.where(visible(scope, 'findings'));
  for (const [column, values] of lists(filter)) {
    const one = values.length === 1 ? values[0] : undefined;
    const reference = sql.ref(`findings.${column}`);
    // Of one value an index gives the rows in its order; of several it would not.
    query = query.where(
      one === undefined ? sql<SqlBool>`${reference} = any(${values})` : sql<SqlBool>`${reference} = ${one}`,
    );
  }
  const { assignee, exception, fixable, framework, changedSince } = filter;
  if (assignee !== undefined) {
    const nobody = assignee.includes('none') ? sql<SqlBool>`findings.assignee is null` : sql<SqlBool>`false`;
    query = query.where(sql<SqlBool>`(findings.assignee = any(${assignee}) or ${nobody})`);
  }
  if (filter.cause !== undefined) {
    // What is its own cause stands in the index of rules alone.
    const { cause } = filter;
    query = query.where(sql<SqlBool>`(findings.cause = any(${cause}) and findings.cause <> findings.rule
      or findings.rule = any(${cause}) and findings.cause = findings.rule)`);
  }
  if (exception !== undefined) query = query.where('findings.exception_id', '=', exception);
  if (fixable !== undefined) query = query.where('findings.fixable', '=', fixable);
  if (framework !== undefined) {
    query = query.where(
      framework.includes('/')
        ? sql<SqlBool>`findings.frameworks @> ${[framework]}`
        : sql<SqlBool>`exists (select from unnest(findings.frameworks) as x where x like ${`${escapeLike(framework)}/%`})`,
    );
  }
  if (changedSince !== undefined) {
    query = query.where(changes[filter.change ?? 'any'](changedSince));
  }
  if (filter.entity !== undefined) query = query.where(countsFor(filter.entity));
  const sought = words(filter.q).map((word) => sql`search like ${`%${escapeLike(word)}%`}`);
  if (sought.length > 0) {
    query = query.where(
      sql<SqlBool>`findings.seq in (select finding from finding_texts where ${sql.join(sought, sql` and `)})`,
    );
  }
  return query;
}

const changes = {
  any: (since: Date) =>
    sql<SqlBool>`(findings.first_seen >= ${since} or findings.fixed_at >= ${since} or findings.reopened_at >= ${since})`,
  new: (since: Date) => sql<SqlBool>`findings.first_seen >= ${since}`,
  fixed: (since: Date) => sql<SqlBool>`findings.fixed_at >= ${since}`,
  reopened: (since: Date) => sql<SqlBool>`(findings.reopened_at >= ${since} and findings.state <> 'fixed')`,
} as const;

/** What the pages of entities count: what is in an image counts for each workload that runs it. */
function countsFor(entity: readonly string[]) {
  return sql<SqlBool>`(findings.resource_id = any(${entity})
    or (findings.resource_id is null and findings.image = any(${entity}))
    or (findings.resource_id is null and exists (select from resources as runs where runs.id = any(${entity})
      and findings.image = any(runs.images) and (findings.cluster is null or findings.cluster = runs.cluster)))
    or (findings.node is not null and (findings.cluster, findings.node) in (
      select cluster, name from nodes where id = any(${entity})))
    or findings.resource_id in (select account.id from identities join resources as account
      on account.cluster = identities.cluster and account.kind = identities.kind
        and account.namespace = identities.namespace and account.name = identities.name
      where identities.id = any(${entity}) and identities.kind = 'ServiceAccount'))`;
}

function lists(filter: FindingFilter): (readonly [column: string, values: readonly string[]])[] {
  const { cluster, namespace, kind, severity, state = ['open'], rule, resource, subject, part, image, node } = filter;
  const all = {
    cluster,
    namespace,
    kind,
    severity,
    state,
    rule,
    resource_id: resource,
    subject_ref: subject,
    part,
    image,
    node,
  };
  return Object.entries(all).flatMap(([column, values]) => (values === undefined ? [] : [[column, values] as const]));
}

/** What somebody typed, as single words in lower case; ten at most. */
export function words(q: string | undefined): string[] {
  return (q ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10);
}

export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
