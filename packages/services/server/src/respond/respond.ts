import { randomUUID } from 'node:crypto';
import { type PlannedAction, planAction, takeBack, type UndoStep } from '@seawall/alerting';
import { isKubeError, KubeError } from '@seawall/kube';
import type { Text } from '@seawall/model';
import { type Kysely, sql, type Transaction } from 'kysely';
import { record } from '../auth/audit.ts';
import type { Caller } from '../auth/caller.ts';
import type { ResponseAction } from '../contract/types.ts';
import { reasonOf, ServerError } from '../error.ts';
import { publishLive } from '../live/publish.ts';
import { recordChange } from '../state/inventory/timeline.ts';
import type { Database } from '../state/tables.ts';
import { alone, within } from '../state/transaction.ts';
import { type Aim, dangersOf, subjectOf } from './aim.ts';
import type { ResponseDesk } from './desk.ts';

/** What somebody asks for, its aim found and seen by them. */
export interface Deed {
  readonly action: ResponseAction;
  readonly aim: Aim;
  readonly allowDns: boolean;
}

export interface Previewed {
  readonly plan: Pick<PlannedAction, 'what' | 'warnings' | 'steps' | 'undo'>;
  /** Why the API server would refuse it. */
  readonly refused?: Text;
}

export interface RespondWorld {
  readonly db: Kysely<Database>;
  readonly desk: ResponseDesk;
  readonly now: () => Date;
}

/** What it would change, and what the API server says to it when it is asked to check and to do nothing. @throws ServerError `refused` */
export async function preview(deed: Deed, { desk, now }: RespondWorld): Promise<Previewed> {
  const { trial } = await reach(desk, deed.aim.cluster);
  const plan = await planned(deed, trial, 'preview', now);
  try {
    await plan.apply();
    return { plan };
  } catch (error) {
    return { plan, refused: saidOf(error) };
  }
}

/**
 * Does it, and gives the id of its record. The record is written first; what the API server refuses when it is asked to
 * check is not tried. Where the outcome is failure the record says why. @throws ServerError `refused` when there is nothing to do
 */
export async function respond(
  deed: Deed,
  by: { readonly caller: Caller; readonly reason: string; readonly cause?: { type: 'alert' | 'incident'; id: string } },
  world: RespondWorld,
): Promise<string> {
  const { db, now } = world;
  const { caller, cause, reason } = by;
  const { action, aim } = deed;
  const { real, trial } = await reach(world.desk, aim.cluster);
  const note = `${reason} (${caller.name})`;
  const checked = await planned(deed, trial, note, now);
  const id = randomUUID();
  await within(db, async (trx) => {
    await assertFree(trx, aim, now());
    await trx
      .insertInto('responses')
      .values({
        id,
        cluster: aim.cluster,
        namespace: aim.ref.namespace ?? null,
        at: now(),
        who: caller.userId,
        action,
        target: JSON.stringify(aim.link),
        entities: [...aim.entities],
        cause_type: cause?.type ?? null,
        cause: cause?.id ?? null,
        reason,
        what: JSON.stringify(checked.what),
        warnings: JSON.stringify(checked.warnings),
        steps: '[]',
        undo: checked.undo === undefined ? null : JSON.stringify(checked.undo),
        result: 'running',
      })
      .execute();
    const detail = { what: checked.what.en, cluster: aim.cluster, reason };
    await record(trx, caller, { action: `response.${action}`, target: id, detail });
  });
  try {
    await checked.apply();
    const plan = await planned(deed, real, note, now);
    await plan.apply();
    await finish(id, plan, undefined, { aim, caller, world });
  } catch (error) {
    await finish(id, checked, saidOf(error), { aim, caller, world });
  }
  return id;
}

/** One after the other: two answers to the same would each count on what the other is about to change. */
async function assertFree(trx: Transaction<Database>, { cluster, link }: Aim, at: Date): Promise<void> {
  await alone(trx, `response in ${cluster} to ${link.id}`);
  const { rows } = await sql`
    select 1 from responses where cluster = ${cluster} and target ->> 'id' = ${link.id} and sender is null
      and result = 'running' and at > ${new Date(at.getTime() - longestClaimMs)} limit 1`.execute(trx);
  if (rows.length === 0) return;
  throw refused(
    `Somebody is answering ${link.name} just now; look again in a moment.`,
    `正有人对 ${link.name} 执行响应；请稍后再看。`,
  );
}

interface Ending {
  readonly aim: Aim;
  readonly caller: Caller;
  readonly world: RespondWorld;
}

async function finish(
  id: string,
  { steps, undo, what }: PlannedAction,
  failure: Text | undefined,
  { aim, caller, world: { db, now } }: Ending,
): Promise<void> {
  const result = failure === undefined ? 'done' : 'failed';
  await within(db, async (trx) => {
    await trx
      .updateTable('responses')
      .set({
        result,
        steps: JSON.stringify(steps),
        undo: undo === undefined ? null : JSON.stringify(undo),
        detail: failure === undefined ? null : JSON.stringify(failure),
      })
      .where('id', '=', id)
      .execute();
    if (failure === undefined) await tellTimelines(trx, aim, { id, what }, caller, now());
    await publishLive(trx, [newsOf(id, result, what, aim)]);
  });
}

/** A response that was done, as it stands in the store. */
export interface Done {
  readonly id: string;
  readonly aim: Pick<Aim, 'cluster' | 'entities' | 'link'>;
  readonly what: Text;
  readonly undo: readonly UndoStep[];
}

/** A server that holds a claim longer than this has ended: no answer of an API server is waited for that long. */
const longestClaimMs = 10 * 60_000;

/**
 * Takes it back; nobody does so twice, nor at the same time. It is claimed first: the database waits for no API server, and a
 * server that ends meanwhile leaves a claim that runs out. @throws ServerError `refused` with what stands in the way
 */
export async function undoResponse(
  { aim, id, undo: steps, what }: Done,
  by: { readonly caller: Caller; readonly reason: string },
  { db, desk, now }: RespondWorld,
): Promise<void> {
  const { caller, reason } = by;
  const { real, trial } = await reach(desk, aim.cluster);
  const back: Text = { en: `Taken back: ${what.en}`, zh: `已撤销：${what.zh}` };
  const claimed = now();
  await claimUndo(db, id, claimed);
  const ours = db.updateTable('responses').where('id', '=', id).where('undoing_at', '=', claimed);
  try {
    await takeBack(trial, steps);
    await takeBack(real, steps);
  } catch (error) {
    await ours.set({ undoing_at: null }).execute();
    throw new ServerError('refused', saidOf(error), { cause: error });
  }
  await within(db, async (trx) => {
    await trx
      .updateTable('responses')
      .set({ undone_at: now(), undone_by: caller.userId, undone_reason: reason, undoing_at: null })
      .where('id', '=', id)
      .execute();
    await record(trx, caller, { action: 'response.undo', target: id, detail: { what: what.en, reason } });
    await tellTimelines(trx, aim, { id, what: back }, caller, now());
    await publishLive(trx, [newsOf(id, 'undone', back, aim)]);
  });
}

async function claimUndo(db: Kysely<Database>, id: string, at: Date): Promise<void> {
  const over = new Date(at.getTime() - longestClaimMs);
  const { numUpdatedRows } = await db
    .updateTable('responses')
    .set({ undoing_at: at })
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .where((eb) => eb.or([eb('undoing_at', 'is', null), eb('undoing_at', '<', over)]))
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  throw refused('It was taken back already, or somebody is taking it back now.', '该操作已被撤销，或正在被他人撤销。');
}

function newsOf(id: string, what: string, title: Text, { cluster, link }: Pick<Aim, 'cluster' | 'link'>) {
  const place = link.namespace === undefined ? {} : { namespace: link.namespace };
  return { topic: 'response', what, id, title, cluster, ...place } as const;
}

async function tellTimelines(
  db: Kysely<Database>,
  { entities, link }: Pick<Aim, 'entities' | 'link'>,
  { id, what }: { readonly id: string; readonly what: Text },
  { userId }: Caller,
  at: Date,
): Promise<void> {
  const kind = link.type === 'node' ? 'node' : 'resource';
  for (const entity of entities) {
    await recordChange(db, { kind, entity, at, what: 'response', who: userId, detail: { response: id, title: what } });
  }
}

async function reach(desk: ResponseDesk, cluster: string): ReturnType<ResponseDesk['open']> {
  const why = desk.blocked(cluster);
  if (why !== undefined) throw new ServerError('refused', why);
  try {
    return await desk.open(cluster);
  } catch (error) {
    throw new ServerError('refused', saidOf(error), { cause: error });
  }
}

async function planned(
  { action, aim, allowDns }: Deed,
  cluster: Awaited<ReturnType<ResponseDesk['open']>>['real'],
  note: string,
  now: () => Date,
): Promise<PlannedAction> {
  const plan = await planAction({
    action,
    subject: subjectOf(aim, note),
    ...(action === 'quarantine' ? { settings: { allowDns } } : {}),
    cluster,
    world: { now, fetch, run: noProgram },
  }).catch((error: unknown) => {
    throw new ServerError('refused', saidOf(error), { cause: error });
  });
  if ('inapplicable' in plan) throw new ServerError('refused', plan.inapplicable);
  return { ...plan, warnings: [...dangersOf(aim), ...plan.warnings] };
}

/** Nothing that people ask for here runs a program. */
function noProgram(): never {
  throw new Error('no program is run');
}

function refused(en: string, zh: string): ServerError {
  return new ServerError('refused', { en, zh });
}

/** What the API server said, and where rights are missing who would need them. */
function saidOf(error: unknown): Text {
  if (!(error instanceof KubeError)) return { en: reasonOf(error), zh: reasonOf(error) };
  const { en, zh } = error.text;
  if (!isKubeError(error, 'forbidden')) return { en, zh };
  return {
    en: `${en}. The account by which Seawall watches this cluster may not do it: grant it, with respond.enabled in the chart or by a role of your own.`,
    zh: `${zh}。Seawall 监视该集群所用的账号无此权限：请在 chart 中设置 respond.enabled，或自行绑定角色授权。`,
  };
}
