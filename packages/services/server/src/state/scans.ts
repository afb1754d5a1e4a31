import { type Kysely, sql } from 'kysely';
import type { Database } from './tables.ts';

/** One run of an engine over a scope, and what it says of itself. */
export interface ScanRecord {
  readonly cluster: string | undefined;
  readonly engine: string;
  readonly scope: string;
  readonly at: Date;
  readonly complete: boolean;
  readonly findings: number;
  /** `controls`: how each came out, from which compliance is told. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Remembers a run. A watched cluster is judged every few seconds: of one hour the latest run stays. */
export async function recordScan(db: Kysely<Database>, scan: ScanRecord): Promise<void> {
  const { cluster = null, engine, scope, at, complete, findings } = scan;
  const facts = JSON.stringify(scan.facts);
  const { numAffectedRows } = await sql`
    update scans set finished_at = ${at}, complete = ${complete}, findings = ${findings}, facts = ${facts}
    where id = (select id from scans where engine = ${engine} and scope = ${scope} and cluster is not distinct from ${cluster}
      and started_at > ${new Date(at.getTime() - 3_600_000)} order by finished_at desc limit 1)`.execute(db);
  if (numAffectedRows !== undefined && numAffectedRows > 0n) return;
  await sql`insert into scans (cluster, engine, scope, started_at, finished_at, complete, findings, facts)
    values (${cluster}, ${engine}, ${scope}, ${at}, ${at}, ${complete}, ${findings}, ${facts})`.execute(db);
}
