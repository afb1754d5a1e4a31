import { type EventKind, eventKinds } from '@seawall/model';
import { ServerError } from '../error.ts';
import { kindColumns } from './columns.ts';
import type { Engine } from './engine.ts';
import { tableOf } from './row.ts';

/** One step of the event store's schema; they only go forward. Each statement can be run again after it was broken off. */
interface Step {
  readonly number: number;
  readonly name: string;
  readonly statements: readonly string[];
}

function eventTable(kind: EventKind): string {
  const own = kindColumns[kind].map(({ name, type }) => `  ${name} ${type}`);
  return `create table if not exists ${tableOf(kind)} (
  id UInt64,
  time DateTime64(3, 'UTC'),
  source LowCardinality(String),
  cluster LowCardinality(String),
  node LowCardinality(String),
  namespace LowCardinality(String),
  pod String,
  container LowCardinality(String),
  image LowCardinality(String),
  owner LowCardinality(String),
  workload String,
  actor LowCardinality(String),
  addresses Array(String),
${own.join(',\n')},
  fields String codec(ZSTD(1))
) engine = MergeTree partition by toDate(time) order by (cluster, namespace, time)
settings ${durable}, non_replicated_deduplication_window = 1000`;
}

/** An acknowledged row is on the disk, not only in the system's memory. */
const durable = 'fsync_after_insert = 1, fsync_part_directory = 1';

/** Who talked to whom, in steps of time: flows and requests between workloads, summed as they come in. */
function edgeTable(step: Step['name']): string {
  return `create table if not exists seawall.edges_${step} (
  time DateTime('UTC'),
  cluster LowCardinality(String),
  namespace LowCardinality(String),
  owner LowCardinality(String),
  workload String,
  peer_namespace LowCardinality(String),
  peer LowCardinality(String),
  peer_port UInt16,
  protocol LowCardinality(String),
  connections SimpleAggregateFunction(sum, UInt64),
  refused SimpleAggregateFunction(sum, UInt64),
  bytes_sent SimpleAggregateFunction(sum, UInt64),
  bytes_received SimpleAggregateFunction(sum, UInt64),
  requests SimpleAggregateFunction(sum, UInt64),
  failures SimpleAggregateFunction(sum, UInt64),
  durations AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32)
) engine = AggregatingMergeTree partition by ${step === 'minute' ? 'toDate(time)' : 'toMonday(time)'}
order by (cluster, time, namespace, owner, workload, peer_namespace, peer, peer_port, protocol)
settings ${durable}, non_replicated_deduplication_window = 1000`;
}

const edgeKey = 'time, cluster, namespace, owner, workload, peer_namespace, peer, peer_port, protocol';

const views = [
  `create materialized view if not exists seawall.edges_of_flows to seawall.edges_minute as
select toStartOfMinute(time) as time, cluster, namespace, owner, workload, peer_namespace, peer, peer_port, protocol,
  sum(toUInt64(greatest(connections, 1))) as connections, countIf(verdict = 'denied') as refused,
  sum(bytes_sent) as bytes_sent, sum(bytes_received) as bytes_received,
  toUInt64(0) as requests, toUInt64(0) as failures,
  quantilesTDigestStateIf(0.5, 0.95, 0.99)(toFloat32(0), false) as durations
from seawall.event_flow group by ${edgeKey}`,
  `create materialized view if not exists seawall.edges_of_requests to seawall.edges_minute as
select toStartOfMinute(time) as time, cluster, namespace, owner, workload, peer_namespace, peer, peer_port,
  'http' as protocol,
  toUInt64(0) as connections, toUInt64(0) as refused, toUInt64(0) as bytes_sent, toUInt64(0) as bytes_received,
  count() as requests, countIf(status >= 500) as failures,
  quantilesTDigestState(0.5, 0.95, 0.99)(duration_ms) as durations
from seawall.event_http group by ${edgeKey}`,
  `create materialized view if not exists seawall.edges_by_hour to seawall.edges_hour as
select toStartOfHour(time) as time, cluster, namespace, owner, workload, peer_namespace, peer, peer_port, protocol,
  sum(connections) as connections, sum(refused) as refused, sum(bytes_sent) as bytes_sent,
  sum(bytes_received) as bytes_received, sum(requests) as requests, sum(failures) as failures,
  quantilesTDigestMergeState(0.5, 0.95, 0.99)(durations) as durations
from seawall.edges_minute group by ${edgeKey}`,
];

const steps: readonly Step[] = [
  { number: 1, name: 'events', statements: eventKinds.map(eventTable) },
  { number: 2, name: 'edges', statements: [edgeTable('minute'), edgeTable('hour'), ...views] },
];

/** Brings the tables up to date. @throws ServerError `newer-data` */
export async function migrateEvents(engine: Engine): Promise<void> {
  await engine.command(
    `create table if not exists seawall.migrations (number UInt32, name String, applied_at DateTime default now())
     engine = MergeTree order by number`,
  );
  const rows = await engine.query<{ number: number; name: string }>('select number, name from seawall.migrations');
  const applied = new Set(rows.map(({ number }) => number));
  const unknown = rows.find(({ number }) => !steps.some((step) => step.number === number));
  if (unknown !== undefined) {
    const { number, name } = unknown;
    throw new ServerError('newer-data', {
      en: `The event store was brought up to date by a newer Seawall (step ${number}, ${name}, is unknown here). Start that version or a later one.`,
      zh: `事件存储已由更新版本的 Seawall 升级（此处不认识第 ${number} 步 ${name}）。请启动该版本或更高版本。`,
    });
  }
  for (const { number, name, statements } of steps) {
    if (applied.has(number)) continue;
    for (const statement of statements) await engine.command(statement);
    await engine.insert(
      'seawall.migrations',
      ['number', 'name'],
      Buffer.from(JSON.stringify([number, name])),
      `migration ${number}`,
    );
  }
}
