import { defined } from '../defined.ts';
import { type Actor, type Event, type EventKind, table } from '@seawall/model';
import type { Observed, SyscallEvent } from '@seawall/runtime';
import { answeredOf, askedOf } from './audit-body.ts';
import { brokenBy, deniedBy } from './verdicts.ts';

/** What was observed, as the event store keeps it; undefined for what bears no time, or is another sensor's alert. */
export function eventOf(observed: Observed, cluster: string): Event | undefined {
  if (observed.kind === 'audit') return auditEvent(observed.event.body, cluster);
  if (observed.kind === 'syscall') return syscallEvent(observed.event, cluster);
  return undefined;
}

type Body = Readonly<Record<string, unknown>>;

function auditEvent(body: Body, cluster: string): Event | undefined {
  const time = utc(text(body, 'stageTimestamp') ?? text(body, 'requestReceivedTimestamp'));
  if (time === undefined) return undefined;
  const target = record(body, 'objectRef');
  const user = record(body, 'user');
  const name = text(user, 'username');
  const namespace = text(target, 'namespace');
  const said = refusalOf(body);
  const broken = brokenBy(body['annotations'], namespace);
  const addresses = Array.isArray(body['sourceIPs']) ? body['sourceIPs'].filter((one) => typeof one === 'string') : [];
  return {
    time,
    kind: 'audit',
    source: 'k8s_audit',
    cluster,
    ...(name === undefined ? {} : { actor: actorOf(name, user, addresses) }),
    fields: defined({
      'ka.auditid': text(body, 'auditID'),
      'ka.stage': text(body, 'stage'),
      'ka.verb': text(body, 'verb'),
      'ka.uri': text(body, 'requestURI'),
      'ka.useragent': text(body, 'userAgent'),
      'ka.target.resource': text(target, 'resource'),
      'ka.target.subresource': text(target, 'subresource'),
      'ka.target.group': text(target, 'apiGroup'),
      'ka.target.namespace': namespace,
      'ka.target.name': text(target, 'name'),
      'ka.response.code': number(record(body, 'responseStatus'), 'code'),
      'ka.response.message': said,
      'ka.denied.by': said === undefined ? undefined : deniedBy(said, namespace),
      'ka.violated': broken.length === 0 ? undefined : broken.join('\n'),
      'ka.req.object': askedOf(body),
      'ka.resp.object': answeredOf(body),
    }),
  };
}

/** What the API server answered to a request that it did not do. */
function refusalOf(body: Body): string | undefined {
  const status = record(body, 'responseStatus');
  return (number(status, 'code') ?? 0) >= 400 ? text(status, 'message')?.slice(0, 2000) : undefined;
}

function actorOf(name: string, user: Body, addresses: readonly string[]): Actor {
  const groups = Array.isArray(user['groups']) ? user['groups'].filter((one) => typeof one === 'string') : [];
  const kind = name.startsWith('system:serviceaccount:')
    ? 'serviceAccount'
    : name.startsWith('system:node:')
      ? 'node'
      : name === 'system:anonymous'
        ? 'anonymous'
        : 'user';
  return { kind, name, ...(groups.length === 0 ? {} : { groups }), ...(addresses.length === 0 ? {} : { addresses }) };
}

/** Calls by the kind of event that they are; all others tell of a process. */
const kinds = table<EventKind>({
  open: 'file',
  openat: 'file',
  openat2: 'file',
  creat: 'file',
  unlink: 'file',
  unlinkat: 'file',
  rename: 'file',
  renameat: 'file',
  chmod: 'file',
  fchmodat: 'file',
  mount: 'file',
  connect: 'flow',
  accept: 'flow',
  accept4: 'flow',
  listen: 'flow',
  bind: 'flow',
  sendto: 'flow',
});

function syscallEvent(event: SyscallEvent, cluster: string): Event | undefined {
  const { time, type, process, descriptor, node } = event;
  if (time === undefined) return undefined;
  const container = process?.container;
  const pod = container?.pod;
  const owner = pod?.owner;
  const namespace = pod?.namespace;
  return {
    time: new Date(Number(time / 1_000_000n)).toISOString(),
    kind: kinds[type] ?? 'process',
    source: 'syscall',
    cluster,
    ...(node === undefined ? {} : { node }),
    ...(container === undefined
      ? {}
      : {
          workload: {
            containerId: container.id,
            ...defined({
              namespace,
              pod: pod?.name,
              podUid: pod?.uid,
              container: container.name,
              image: container.image,
            }),
            ...(owner === undefined
              ? {}
              : {
                  owner: {
                    type: 'resource',
                    apiVersion:
                      owner.kind === 'Job' || owner.kind === 'CronJob'
                        ? 'batch/v1'
                        : owner.kind === 'Pod'
                          ? 'v1'
                          : 'apps/v1',
                    kind: owner.kind,
                    ...(namespace === undefined ? {} : { namespace }),
                    name: owner.name,
                  },
                }),
          },
        }),
    ...(process?.user === undefined ? {} : { actor: { kind: 'process', name: process.user } }),
    fields: defined({
      'evt.type': type,
      'evt.res': event.result,
      'proc.pid': process?.pid,
      'proc.name': process?.name ?? process?.exepath?.split('/').at(-1),
      'proc.exepath': process?.exepath,
      'proc.cmdline': commandOf(process?.exepath, process?.args),
      'proc.pname': process?.parent?.name ?? process?.parent?.exepath?.split('/').at(-1),
      'fd.name': descriptor?.name,
      'fd.sip': descriptor?.server?.ip,
      'fd.sport': descriptor?.server?.port,
    }),
  };
}

function commandOf(path: string | undefined, args: readonly string[] | undefined): string | undefined {
  if (path === undefined) return undefined;
  return [path.split('/').at(-1) ?? path, ...(args ?? [])].join(' ').slice(0, 4096);
}

function utc(time: string | undefined): string | undefined {
  if (time === undefined || Number.isNaN(Date.parse(time))) return undefined;
  return time.endsWith('Z') ? time : new Date(time).toISOString();
}

function record(body: Body, name: string): Body {
  const value = body[name];
  return typeof value === 'object' && value !== null ? (value as Body) : {};
}

function text(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(body: Body, name: string): number | undefined {
  const value = body[name];
  return typeof value === 'number' ? value : undefined;
}
