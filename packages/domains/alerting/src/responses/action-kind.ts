import type { Alert, Ref, ResourceRef, Text } from '@seawall/model';
import type { GenericSchema } from 'valibot';
import type { UndoStep } from './action.ts';
import type { ResponseCluster } from './cluster.ts';

/** What actions take from outside beside the cluster. */
export interface ResponseWorld {
  readonly now: () => Date;
  readonly fetch: typeof fetch;
  /** Runs a program without a shell; gives its exit code and the end of what it printed. */
  readonly run: (program: string, args: readonly string[], input: string, timeoutMs: number) => Promise<RunEnd>;
}

export interface RunEnd {
  /** Absent when it was ended, or could not be started. */
  readonly code?: number;
  readonly output: string;
}

/** What an action is about: what an alert speaks of, or what somebody pointed at. */
export interface ActionSubject {
  readonly pod?: ResourceRef;
  /** What made the pod, or what is answered as a whole. */
  readonly workload?: ResourceRef;
  /** By its name. */
  readonly node?: string;
  /** Why it is done, in a line: objects that are made for it bear it. */
  readonly note: string;
  /** Absent when a person acts without one. */
  readonly alert?: Alert;
}

interface ActionInput<Settings> {
  readonly subject: ActionSubject;
  readonly settings: Settings;
  /** Absent when no cluster is connected. */
  readonly cluster: ResponseCluster | undefined;
  readonly world: ResponseWorld;
}

/** What an action would do. Nothing has been changed yet. */
interface ActionPlan {
  readonly target: Ref;
  readonly what: Text;
  readonly undo?: UndoStep[];
  /** What it will not do, or do beside: to be read before it is done. */
  readonly warnings?: readonly Text[];
  /** Does it; throws when it cannot. Gives what there is to say of it. */
  readonly apply: () => Promise<Text | undefined>;
}

/** Why an action does not apply here: the alert names no pod, the workload cannot be scaled. */
export interface Inapplicable {
  readonly inapplicable: Text;
}

/** One kind of action. To add one is to add a file and a line in the registry. */
export interface ActionKind<Settings = unknown> {
  readonly id: string;
  readonly title: Text;
  readonly settings: GenericSchema<unknown, Settings>;
  plan(input: ActionInput<Settings>): Promise<ActionPlan | Inapplicable>;
}

export function actionKind<Settings>(kind: ActionKind<Settings>): ActionKind {
  return kind;
}

/** What an alert speaks of. */
export function subjectOf(alert: Alert): ActionSubject {
  const pod = podOf(alert);
  const workload = alert.workload?.owner;
  return {
    note: `${alert.lastTime} ${alert.rule}`,
    alert,
    ...(pod === undefined ? {} : { pod }),
    ...(workload === undefined ? {} : { workload }),
    ...(alert.node === undefined ? {} : { node: alert.node }),
  };
}

function podOf({ subject, workload }: Alert): ResourceRef | undefined {
  if (workload?.namespace !== undefined && workload.pod !== undefined) {
    return { type: 'resource', apiVersion: 'v1', kind: 'Pod', namespace: workload.namespace, name: workload.pod };
  }
  return subject?.type === 'resource' && subject.kind === 'Pod' ? subject : undefined;
}

export const noCluster: Inapplicable = {
  inapplicable: { en: 'no cluster is connected', zh: '未连接集群' },
};
export const noPod: Inapplicable = { inapplicable: { en: 'no pod is named', zh: '未指明 Pod' } };
export const noNode: Inapplicable = { inapplicable: { en: 'no node is named', zh: '未指明节点' } };
export const noWorkload: Inapplicable = { inapplicable: { en: 'no workload is named', zh: '未指明工作负载' } };
export const noAlert: Inapplicable = { inapplicable: { en: 'there is no alert to answer', zh: '没有可响应的告警' } };
export function gone(what: string): Inapplicable {
  return { inapplicable: { en: `${what} is gone`, zh: `${what} 已不存在` } };
}
