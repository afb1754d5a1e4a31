import { eventKinds } from '@seawall/model';
import type { Retention } from '../state/retention.ts';
import type { Engine } from './engine.ts';
import { tableOf } from './row.ts';

const day = 24 * 60 * 60 * 1000;

/**
 * Drops the days that are older than their kind's time, whole: that costs nothing, where deleting rows would write the
 * rest anew. Any replica may do it.
 * @returns the partitions that went, by table
 */
export async function dropOldEvents(
  engine: Engine,
  retention: Retention,
  now: Date,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = [
    ...eventKinds.map((kind) => ({ table: tableOf(kind), days: retention[`events-${kind}`], span: 1 })),
    { table: 'seawall.edges_minute', days: retention['rollups-minute'], span: 1 },
    { table: 'seawall.edges_hour', days: retention['rollups-hour'], span: 7 },
  ];
  const dropped: Record<string, string[]> = {};
  for (const { table, days, span } of tables) {
    // A partition is named for its first day and is too old when its last day is.
    const before = new Date(now.getTime() - (days + span) * day).toISOString().slice(0, 10);
    const old = await engine.query<{ partition: string }>(
      `select distinct partition from system.parts
       where active and database = 'seawall' and table = {table:String} and partition <= {before:String}
       order by partition`,
      { table: table.replace('seawall.', ''), before },
    );
    for (const { partition } of old) {
      await engine.command(`alter table ${table} drop partition '${partition.replaceAll("'", '')}'`);
      (dropped[table] ??= []).push(partition);
    }
  }
  return dropped;
}
