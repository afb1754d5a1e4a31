import { auditTime } from '@seawall/falco';
import { table, type Actor, type EventKind, type Ref, type WorkloadContext } from '@seawall/model';
import { type Json, objectAt, textAt, textsAt } from '../json.ts';
import type { Observed, SyscallEvent } from '../observed.ts';
import { categoryOf } from '../fields/calls.ts';
import { workloadOf } from '../sources/falco.ts';
import type { Container } from '../state/container.ts';
import { kindOf } from './kinds.ts';

/** Who and where: what is said of an event beside what its rule says. */
export interface Context {
  /** Nanoseconds since 1970. */
  readonly time: bigint | undefined;
  readonly kind: EventKind;
  readonly source: string;
  readonly cluster?: string;
  readonly node?: string;
  readonly workload?: WorkloadContext;
  readonly actor?: Actor;
  readonly subject?: Ref;
}

export function contextOf(observed: Observed): Context {
  if (observed.kind === 'audit') return auditContext(observed.event);
  if (observed.kind === 'syscall') return syscallContext(observed.event);
  const { alert } = observed;
  const { node, workload, user } = alert;
  const subject = workload === undefined ? undefined : subjectOf(workload, node);
  return {
    time: alert.time,
    kind: alert.source === 'k8s_audit' ? 'audit' : kindOfCall(textAt(alert.fields, 'evt.type') ?? 'execve'),
    source: `${alert.sensor}:${alert.source}`,
    ...(node === undefined ? {} : { node }),
    ...(workload === undefined ? {} : { workload }),
    ...(user === undefined
      ? {}
      : { actor: alert.source === 'k8s_audit' ? actorOf(user) : { kind: 'process', name: user } }),
    ...(subject === undefined ? {} : { subject }),
  };
}

function syscallContext({ time, type, process, node, fields }: SyscallEvent): Context {
  const container = process?.container;
  const workload =
    container === undefined ? (fields === undefined ? undefined : workloadOf(fields)) : workloadFrom(container);
  const user = process?.user ?? textAt(fields, 'user.name');
  const subject = subjectOf(workload, node);
  return {
    time,
    kind: kindOfCall(type),
    source: 'syscall',
    ...(node === undefined ? {} : { node }),
    ...(workload === undefined ? {} : { workload }),
    ...(user === undefined ? {} : { actor: { kind: 'process', name: user } }),
    ...(subject === undefined ? {} : { subject }),
  };
}

const kinds: Readonly<Record<string, EventKind>> = table({ file: 'file', net: 'flow', process: 'process' });

function kindOfCall(type: string): EventKind {
  return kinds[categoryOf(type)] ?? 'process';
}

function workloadFrom({ id, name, image, imageDigest, pod }: Container): WorkloadContext {
  const owner = pod?.owner;
  return {
    ...(pod?.namespace === undefined ? {} : { namespace: pod.namespace }),
    ...(pod?.name === undefined ? {} : { pod: pod.name }),
    ...(pod?.uid === undefined ? {} : { podUid: pod.uid }),
    ...(name === undefined ? {} : { container: name }),
    containerId: id,
    ...(image === undefined ? {} : { image }),
    ...(imageDigest === undefined ? {} : { imageDigest }),
    ...(owner === undefined
      ? {}
      : {
          owner: {
            type: 'resource',
            apiVersion: apiVersions[owner.kind] ?? 'apps/v1',
            kind: owner.kind,
            ...(pod?.namespace === undefined ? {} : { namespace: pod.namespace }),
            name: owner.name,
          },
        }),
  };
}

const apiVersions = table({ Job: 'batch/v1', CronJob: 'batch/v1', Pod: 'v1' });

/** What made the pod, else the pod, else the image of a container without one, else the node. */
function subjectOf(workload: WorkloadContext | undefined, node: string | undefined): Ref | undefined {
  if (workload?.owner !== undefined) return workload.owner;
  if (workload?.pod !== undefined) {
    const { namespace } = workload;
    return {
      type: 'resource',
      apiVersion: 'v1',
      kind: 'Pod',
      ...(namespace === undefined ? {} : { namespace }),
      name: workload.pod,
    };
  }
  if (workload?.image !== undefined) return { type: 'image', name: workload.image };
  return node === undefined ? undefined : { type: 'node', name: node };
}

function auditContext(event: Extract<Observed, { kind: 'audit' }>['event']): Context {
  const { body, cluster } = event;
  const target = objectAt(body, 'objectRef');
  const user = textAt(objectAt(body, 'user'), 'username');
  const subject = targetOf(target, body);
  const workload = podOf(target);
  return {
    time: auditTime(event),
    kind: 'audit',
    source: 'k8s_audit',
    ...(cluster === undefined ? {} : { cluster }),
    ...(workload === undefined ? {} : { workload }),
    ...(user === undefined
      ? {}
      : { actor: actorOf(user, textsAt(objectAt(body, 'user'), 'groups'), textsAt(body, 'sourceIPs')) }),
    ...(subject === undefined ? {} : { subject }),
  };
}

function targetOf(target: Json | undefined, body: Json): Ref | undefined {
  const resource = textAt(target, 'resource');
  const named = textAt(target, 'name') ?? textAt(objectAt(objectAt(body, 'responseObject'), 'metadata'), 'name');
  const namespace = textAt(target, 'namespace');
  if (resource === undefined || resource === '') return undefined;
  if (named === undefined && namespace === undefined) return undefined;
  // A list of a namespace's objects is about the namespace.
  if (named === undefined) return { type: 'resource', apiVersion: 'v1', kind: 'Namespace', name: namespace as string };
  const group = textAt(target, 'apiGroup');
  const version = textAt(target, 'apiVersion') ?? 'v1';
  return {
    type: 'resource',
    apiVersion: group === undefined || group === '' ? version : `${group}/${version}`,
    kind: kindOf(resource),
    ...(namespace === undefined || resource === 'namespaces' ? {} : { namespace }),
    name: named,
  };
}

function podOf(target: Json | undefined): WorkloadContext | undefined {
  const namespace = textAt(target, 'namespace');
  const name = textAt(target, 'name');
  if (textAt(target, 'resource') !== 'pods' || name === undefined) return undefined;
  return { ...(namespace === undefined ? {} : { namespace }), pod: name };
}

/** What kind of identity a user name of Kubernetes stands for. */
function actorOf(name: string, groups: readonly string[] = [], addresses: readonly string[] = []): Actor {
  return {
    kind: name.startsWith('system:serviceaccount:')
      ? 'serviceAccount'
      : name.startsWith('system:node:')
        ? 'node'
        : name === 'system:anonymous'
          ? 'anonymous'
          : 'user',
    name,
    ...(groups.length === 0 ? {} : { groups }),
    ...(addresses.length === 0 ? {} : { addresses }),
  };
}
