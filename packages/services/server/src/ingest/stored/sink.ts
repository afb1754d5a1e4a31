import type { Acknowledgement, ResponseRow, Row } from '@seawall/forward';
import type { Alert, Event, Incident } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import { type KeepEvents, storeDetected } from '../../collect/store-detected.ts';
import { type ActingSender, saveSentResponses } from '../../respond/sent.ts';
import { submitFindings } from '../../state/findings/submit.ts';
import { clusterJudged, clusterSeen } from '../../state/inventory/clusters.ts';
import type { Maker } from '../../state/inventory/bills.ts';
import { syncNodes } from '../../state/inventory/entities.ts';
import { orderRescore } from '../../jobs/rescore.ts';
import { saveKnowledge } from '../../state/knowledge.ts';
import { recordScan } from '../../state/scans.ts';
import type { Database } from '../../state/tables.ts';
import { within } from '../../state/transaction.ts';
import { unfit } from '../../state/unfit.ts';
import type { Batch, Sink } from '../sink.ts';
import { storeSentImage } from './image.ts';
import { storeObjectSet } from './objects.ts';
import { noteSender } from './senders.ts';

/**
 * Stores batches in the state store and the event store. Everything in a batch is stored so that storing it again
 * changes nothing; that it was stored is written last. A crash in between therefore repeats work and no data.
 */
export function storeSink(db: Kysely<Database>, keepEvents: KeepEvents, now: () => Date): Sink {
  return {
    async stored(id) {
      const { rows } = await sql<{ acknowledgement: Acknowledgement }>`
        select acknowledgement from ingest_batches where id = ${id}`.execute(db);
      return rows[0]?.acknowledgement;
    },
    store: (batch) =>
      store(batch, db, keepEvents, now()).catch((error: unknown) => {
        throw unfit(error) ?? error;
      }),
  };
}

async function store(batch: Batch, db: Kysely<Database>, keepEvents: KeepEvents, at: Date): Promise<void> {
  const { header, sender, rows, acknowledgement } = batch;
  const { cluster } = sender;
  const touched =
    cluster === undefined
      ? await storeLoose(sender.name, rows, db)
      : await storeOf({ cluster, name: sender.name }, rows, header.id, db, keepEvents, at);
  const pulse = rows.findLast((row) => row.type === 'pulse')?.pulse;
  const { rejected } = acknowledgement;
  // One transaction, and one wait for the disk.
  await within(db, async (trx) => {
    const { numAffectedRows = 0n } = await sql`
      insert into ingest_batches (id, cluster, sender, at, acknowledgement)
      values (${header.id}, ${cluster ?? null}, ${sender.name}, ${at}, ${JSON.stringify(acknowledgement)})
      on conflict do nothing`.execute(trx);
    // One that came twice at once is counted once.
    if (numAffectedRows === 0n) return;
    if (cluster !== undefined) {
      await clusterSeen(trx, cluster, at);
      const heard = { at, rejected, ...(pulse === undefined ? {} : { pulse }) };
      await noteSender(trx, { cluster, sender: sender.name }, header.source, heard);
      if (touched) await orderRescore(trx, cluster);
    }
  });
}

/** What belongs to no cluster: findings of images and repositories that pipelines scan, and bills of materials. */
async function storeLoose(name: string, rows: readonly Row[], db: Kysely<Database>): Promise<boolean> {
  for (const row of rows) {
    if (row.type === 'findings') await storeFindingSet(db, { origin: 'build', name }, row);
    else if (row.type === 'image') await storeSentImage(db, row.image, { origin: 'build', name });
  }
  return false;
}

/** Gives whether scores may have changed. */
async function storeOf(
  sender: ActingSender,
  rows: readonly Row[],
  batch: string,
  db: Kysely<Database>,
  keepEvents: KeepEvents,
  at: Date,
): Promise<boolean> {
  const { cluster } = sender;
  const maker = { origin: 'cluster', cluster, sender: sender.name } as const;
  const events: Event[] = [];
  const responses: ResponseRow[] = [];
  const alerts: Alert[] = [];
  const incidents: Incident[] = [];
  const nodes: { name: string; facts: Readonly<Record<string, unknown>> }[] = [];
  let touched = false;
  for (const row of rows) {
    switch (row.type) {
      case 'event':
        events.push({ ...row.event, cluster });
        break;
      case 'alert':
        alerts.push({ ...row.alert, cluster });
        break;
      case 'incident':
        incidents.push(row.incident);
        break;
      case 'response':
        responses.push(row.response);
        break;
      case 'node':
        nodes.push({ name: row.node.name, facts: row.node.facts });
        break;
      case 'findings':
        await storeFindingSet(db, maker, row);
        touched = true;
        break;
      case 'objects':
        touched = (await storeObjectSet(db, cluster, row.objects)) || touched;
        break;
      case 'image':
        await storeSentImage(db, row.image, maker);
        touched = true;
        break;
      case 'pulse':
        break;
    }
  }
  if (nodes.length > 0) await syncNodes(db, { cluster, at, complete: false }, nodes);
  await storeDetected(db, keepEvents, cluster, { events, alerts, incidents }, batch, at);
  // Behind the alerts that they answer.
  if (responses.length > 0) await saveSentResponses(db, sender, responses, at);
  return touched || alerts.length > 0;
}

async function storeFindingSet(
  db: Kysely<Database>,
  maker: Maker,
  { findings: set }: Extract<Row, { type: 'findings' }>,
): Promise<void> {
  const cluster = 'cluster' in maker ? maker.cluster : undefined;
  await saveKnowledge(db, { rules: set.rules, causes: [] }, maker);
  await submitFindings(db, {
    ...(cluster === undefined ? {} : { cluster }),
    engine: set.engine,
    scope: set.scope,
    at: new Date(set.at),
    complete: set.complete,
    findings: set.findings.map((finding) => ({ finding })),
  });
  if (cluster !== undefined && set.controls !== undefined) {
    const { engine, scope, complete, controls } = set;
    const told = { cluster, engine, scope, at: new Date(set.at), complete, findings: set.findings.length };
    await recordScan(db, { ...told, facts: { controls } });
  }
  const whole = set.engine === 'posture' && set.scope === 'cluster' && set.complete;
  if (cluster !== undefined && whole) await clusterJudged(db, cluster, new Date(set.at));
}
