import { randomUUID } from 'node:crypto';
import type { Alert, Ref, Text } from '@seawall/model';
import { matches } from '../config/output-config.ts';
import { reasonOf } from '../outputs/output.ts';
import type { ActionRecord, ActionResult } from './action.ts';
import { type ActionKind, type ResponseWorld, subjectOf } from './action-kind.ts';
import type { ResponseCluster } from './cluster.ts';
import type { Journal } from './journal.ts';
import { actionKinds } from './registry.ts';
import { answers, type ResponseConfig } from './response-config.ts';
import { takeBack } from './take-back.ts';

export interface Responder {
  /** Does what the responses that answer the alert ask for; gives what was done, planned, refused or failed. */
  respond(alert: Alert): Promise<ActionRecord[]>;
  /** Takes back an action that was done, or may have been. Throws an Error for one that is unknown, not done, or cannot be taken back. */
  undo(id: string, who: string): Promise<ActionRecord>;
  /** What a process that has ended had begun: it is not known how far it came, and the journal says so from now on. */
  settle(): Promise<ActionRecord[]>;
}

export interface ResponderOptions {
  readonly responses: readonly ResponseConfig[];
  readonly cluster: ResponseCluster | undefined;
  readonly world: ResponseWorld;
  readonly journal: Journal;
  /** Whatever the configuration says, only says what it would do. */
  readonly dryRun?: boolean;
}

/** What happened, or may have: it counts for the limits, and can be taken back. */
const mayBeDone: ReadonlySet<ActionResult> = new Set(['done', 'begun', 'interrupted']);

/** Nothing is done here unless a response allows it by name: an answer to an attack must not be one itself. */
const systemNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'seawall']);

export function createResponder({ cluster, dryRun = false, journal, responses, world }: ResponderOptions): Responder {
  async function respond(alert: Alert): Promise<ActionRecord[]> {
    const records: ActionRecord[] = [];
    for (const response of responses.filter((each) => answers(each, alert))) {
      for (const { action, settings } of response.actions) {
        const kind = actionKinds.find(({ id }) => id === action) as ActionKind;
        const record = await act(kind, settings, response, alert);
        await journal.add(record);
        records.push(record);
      }
    }
    return records;
  }

  async function act(
    kind: ActionKind,
    settings: unknown,
    response: ResponseConfig,
    alert: Alert,
  ): Promise<ActionRecord> {
    const base = {
      id: randomUUID(),
      time: world.now().toISOString(),
      action: kind.id,
      target: alert.subject ?? ({ type: 'node', name: alert.node ?? 'unknown' } satisfies Ref),
      what: kind.title,
      who: response.name,
      why: `${alert.rule}: ${alert.message}`,
      cause: alert.id,
    };
    let began: Omit<ActionRecord, 'result'> = base;
    try {
      const plan = await kind.plan({ subject: subjectOf(alert), settings, cluster, world });
      if ('inapplicable' in plan) return { ...base, result: 'refused', detail: plan.inapplicable };
      const { apply, target, what } = plan;
      const made = { ...base, target, what, ...(plan.undo === undefined ? {} : { undo: plan.undo }) };
      const refusal = refusalOf(kind, target, response, alert);
      if (refusal !== undefined) return { ...made, result: 'refused', detail: refusal };
      if (dryRun || response.mode === 'dry-run') return { ...made, result: 'planned' };
      // Before anything is asked for: whatever happens meanwhile, it is known what may have been done, and what takes it back.
      await journal.add({ ...made, result: 'begun' });
      began = made;
      const detail = await apply();
      return { ...made, result: 'done', ...(detail === undefined ? {} : { detail }) };
    } catch (error) {
      const why = reasonOf(error);
      return { ...began, result: 'failed', detail: { en: why, zh: why } };
    }
  }

  /** The guard that holds an action back. */
  function refusalOf(kind: ActionKind, target: Ref, response: ResponseConfig, alert: Alert): Text | undefined {
    const namespace = target.type === 'resource' ? target.namespace : undefined;
    if (namespace !== undefined) {
      const isSystem = systemNamespaces.has(namespace) && !response.allow.includes(namespace);
      if (isSystem || response.never.some((pattern) => matches(pattern, namespace))) {
        return {
          en: `nothing is done in the namespace ${namespace} unless the response allows it`,
          zh: `除非响应明确允许，否则不在命名空间 ${namespace} 中执行任何操作`,
        };
      }
    }
    const own = journal.records().filter(({ result, who }) => mayBeDone.has(result) && who === response.name);
    if (own.some((record) => record.cause === alert.id && record.action === kind.id && !isUndone(record.id))) {
      return { en: 'it was done for this alert already', zh: '已针对该告警执行过' };
    }
    const { actions, minutes } = response.limit;
    const since = world.now().getTime() - minutes * 60_000;
    if (own.filter(({ time }) => Date.parse(time) >= since).length >= actions) {
      return {
        en: `the limit of ${actions} actions in ${minutes} minutes is reached`,
        zh: `已达到 ${minutes} 分钟内 ${actions} 次操作的上限`,
      };
    }
    return undefined;
  }

  function isUndone(id: string): boolean {
    return journal.records().some(({ cause, result }) => result === 'undone' && cause === id);
  }

  async function undo(id: string, who: string): Promise<ActionRecord> {
    const record = journal.records().find((each) => each.id === id);
    if (record === undefined) throw new Error(`There is no action ${id} in the journal`);
    if (!mayBeDone.has(record.result)) throw new Error(`The action ${id} was not done: ${record.result}`);
    if (isUndone(id)) throw new Error(`The action ${id} was taken back already`);
    if (record.undo === undefined) throw new Error(`${record.what.en} cannot be taken back`);
    if (cluster === undefined) throw new Error('No cluster is connected');
    await takeBack(cluster, record.undo);
    const undone: ActionRecord = {
      id: randomUUID(),
      time: world.now().toISOString(),
      action: record.action,
      target: record.target,
      what: {
        en: `Take back: ${record.what.en}`,
        zh: `撤销：${record.what.zh}`,
      },
      who,
      why: record.why,
      cause: id,
      result: 'undone',
    };
    await journal.add(undone);
    return undone;
  }

  async function settle(): Promise<ActionRecord[]> {
    const settled: ActionRecord[] = [];
    for (const record of journal.records().filter(({ result }) => result === 'begun')) {
      const ended: ActionRecord = { ...record, result: 'interrupted', detail: lostSight(record) };
      await journal.add(ended);
      settled.push(ended);
    }
    return settled;
  }

  return { respond, undo, settle };
}

function lostSight({ id, undo }: ActionRecord): Text {
  const en = 'The process ended while it was at this, so it is not known how far it came. Look at the object';
  const zh = '进程在执行过程中终止，无法确定进行到哪一步。请查看该对象';
  if (undo === undefined) return { en: `${en}; nothing takes it back.`, zh: `${zh}；该操作无法撤销。` };
  return {
    en: `${en}; seawall respond undo ${id} takes back what may have been done.`,
    zh: `${zh}；可用 seawall respond undo ${id} 撤销可能已做的更改。`,
  };
}
