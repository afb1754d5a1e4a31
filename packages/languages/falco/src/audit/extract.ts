import type { FieldUse } from '../syntax/ast.ts';
import type { Value } from '../types.ts';
import { clockTime, isoTime } from '../output/time.ts';
import { type AuditEvent, isObject, timeOf } from './events.ts';
import { at, itemsAt, pointerPath, textOfJson, written } from './json.ts';
import { containerField } from './containers.ts';

type Read = (event: AuditEvent) => Value;

const request = ['requestObject'];
const spec = [...request, 'spec'];

/** Fields that are the text at one place of the event. */
const places: Readonly<Record<string, readonly string[]>> = {
  'ka.auditid': ['auditID'],
  'ka.stage': ['stage'],
  'ka.auth.decision': ['annotations', 'authorization.k8s.io/decision'],
  'ka.auth.reason': ['annotations', 'authorization.k8s.io/reason'],
  'ka.auth.openshift.decision': ['annotations', 'authentication.openshift.io/decision'],
  'ka.auth.openshift.username': ['annotations', 'authentication.openshift.io/username'],
  'ka.validations.admission.policy.failure': ['annotations', 'validation.policy.admission.k8s.io/validation_failure'],
  'ka.security.pod.violations': ['annotations', 'pod-security.kubernetes.io/audit-violations'],
  'ka.user.name': ['user', 'username'],
  'ka.impuser.name': ['impersonatedUser', 'username'],
  'ka.verb': ['verb'],
  'ka.uri': ['requestURI'],
  'ka.target.name': ['objectRef', 'name'],
  'ka.target.namespace': ['objectRef', 'namespace'],
  'ka.target.resource': ['objectRef', 'resource'],
  'ka.target.subresource': ['objectRef', 'subresource'],
  'ka.req.binding.role': [...request, 'roleRef', 'name'],
  'ka.req.configmap.name': ['objectRef', 'name'],
  'ka.req.configmap.obj': [...request, 'data'],
  'ka.req.pod.host_ipc': [...spec, 'hostIPC'],
  'ka.req.pod.host_network': [...spec, 'hostNetwork'],
  'ka.req.pod.host_pid': [...spec, 'hostPID'],
  'ka.req.container.host_network': [...spec, 'hostNetwork'],
  'ka.req.pod.run_as_user': [...spec, 'securityContext', 'runAsUser'],
  'ka.req.pod.run_as_group': [...spec, 'securityContext', 'runAsGroup'],
  'ka.req.pod.fs_group': [...spec, 'securityContext', 'fsGroup'],
  'ka.req.service.type': [...spec, 'type'],
  'ka.resp.name': ['responseObject', 'metadata', 'name'],
  'ka.response.code': ['responseStatus', 'code'],
  'ka.response.reason': ['responseStatus', 'reason'],
  'ka.useragent': ['userAgent'],
};

/** Fields that are the items of an array, each as text; with a second path, what stands there in each item. */
const arrays: Readonly<Record<string, readonly [array: readonly string[], inItem?: readonly string[]]>> = {
  'ka.user.groups': [['user', 'groups']],
  'ka.req.binding.subjects': [[...request, 'subjects']],
  'ka.req.pod.supplemental_groups': [[...spec, 'securityContext', 'supplementalGroups']],
  'ka.req.pod.volumes.hostpath': [
    [...spec, 'volumes'],
    ['hostPath', 'path'],
  ],
  'ka.req.pod.volumes.flexvolume_driver': [
    [...spec, 'volumes'],
    ['flexVolume', 'driver'],
  ],
  'ka.req.role.rules': [[...request, 'rules']],
  'ka.req.role.rules.apiGroups': [[...request, 'rules'], ['apiGroups']],
  'ka.req.role.rules.nonResourceURLs': [[...request, 'rules'], ['nonResourceURLs']],
  'ka.req.role.rules.verbs': [[...request, 'rules'], ['verbs']],
  'ka.req.role.rules.resources': [[...request, 'rules'], ['resources']],
  'ka.req.service.ports': [[...spec, 'ports']],
  'ka.sourceips': [['sourceIPs']],
};

/**
 * How audit events give the fields of the `k8s_audit` source. Every `ka` value is text; an event without `auditID` has
 * none of them.
 */
export function bindAudit({ name, argument }: FieldUse): Read {
  if (!name.startsWith('ka.')) return bindJson(name, argument);
  const read = bindKa(name, argument);
  return (event) => (event.body['auditID'] === undefined ? undefined : read(event));
}

function bindKa(name: string, argument: string | undefined): Read {
  const place = Object.hasOwn(places, name) ? places[name] : undefined;
  if (place !== undefined) return ({ body }) => textOfJson(at(body, place));
  const index = argument !== undefined && /^[0-9]+$/.test(argument) ? Number(argument) : undefined;
  const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
  if (array !== undefined) return ({ body }) => textsOf(itemsAt(at(body, array[0]), index), array[1] ?? []);
  const container = containerField(name, index);
  if (container !== undefined) return ({ body }) => container(at(body, spec));
  return bindSpecial(name, argument ?? '', index);
}

/** The texts at a path of each item; where an array stands there, those of its items. */
function textsOf(items: readonly unknown[], path: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (const item of items) {
    const found = at(item, path);
    for (const value of path.length > 0 && Array.isArray(found) ? (found as unknown[]) : [found]) {
      const text = textOfJson(value);
      if (text !== undefined) texts.push(text);
    }
  }
  return texts;
}

function bindSpecial(name: string, argument: string, index: number | undefined): Read {
  switch (name) {
    case 'ka.uri.param':
      return ({ body }) => parameterOf(body['requestURI'], argument);
    case 'ka.target.pod.name':
      return ({ body }) => podName(body);
    case 'ka.req.binding.subjects.user_names':
      return subjects('User', (subject) => textOfJson(subject['name']));
    case 'ka.req.binding.subjects.group_names':
      return subjects('Group', (subject) => textOfJson(subject['name']));
    case 'ka.req.binding.subjects.serviceaccount_names':
      return subjects('ServiceAccount', (subject) => textOfJson(subject['name']));
    case 'ka.req.binding.subjects.serviceaccount_ns_names':
      return subjects(
        'ServiceAccount',
        ({ namespace, name: own }) => `${textOfJson(namespace) ?? ''}:${textOfJson(own) ?? ''}`,
      );
    case 'ka.req.binding.subject.has_name':
      return ({ body }) =>
        subjectsOf(body)
          ?.some((subject) => subject['name'] === argument)
          .toString();
    case 'ka.req.pod.volumes.volume_type':
      return ({ body }) =>
        itemsAt(at(body, [...spec, 'volumes']), index).flatMap((volume) =>
          Object.keys(isObject(volume) ? volume : {}).filter((key) => key !== 'name'),
        );
    case 'ka.req.volume.hostpath':
      return ({ body }) => mountsPath(at(body, [...spec, 'volumes']), argument);
    case 'ka.cluster.name':
      return ({ cluster }) => cluster;
    default:
      return () => undefined;
  }
}

function subjectsOf(body: AuditEvent['body']): readonly Readonly<Record<string, unknown>>[] | undefined {
  const found = at(body, ['requestObject', 'subjects']);
  return Array.isArray(found) ? found.filter(isObject) : undefined;
}

function subjects(kind: string, textOf: (subject: Readonly<Record<string, unknown>>) => string | undefined): Read {
  return ({ body }) =>
    (subjectsOf(body) ?? []).filter((subject) => subject['kind'] === kind).flatMap((subject) => textOf(subject) ?? []);
}

function parameterOf(uri: unknown, name: string): string | undefined {
  if (typeof uri !== 'string') return undefined;
  const query = uri.indexOf('?');
  return query < 0 ? undefined : (new URLSearchParams(uri.slice(query + 1)).get(name) ?? undefined);
}

function podName(body: AuditEvent['body']): string | undefined {
  if (at(body, ['objectRef', 'resource']) !== 'pods') return undefined;
  return textOfJson(at(body, ['objectRef', 'name']) ?? at(body, ['responseObject', 'metadata', 'name']));
}

/** `true` when a volume is that path of the node, or one below a pattern that ends in `*`. */
function mountsPath(volumes: unknown, pattern: string): string | undefined {
  if (!Array.isArray(volumes)) return undefined;
  const prefix = pattern.endsWith('*') ? pattern.slice(0, -1) : undefined;
  const found = textsOf(volumes as unknown[], ['hostPath', 'path']).some((path) =>
    prefix === undefined ? path === pattern : path.startsWith(prefix),
  );
  return String(found);
}

function bindJson(name: string, argument: string | undefined): Read {
  switch (name) {
    case 'jevt.value':
    case 'json.value': {
      const path = pointerPath(argument ?? '');
      return ({ body }) => textOfJson(at(body, path));
    }
    case 'jevt.obj':
    case 'json.obj':
    case 'evt.plugininfo':
      return ({ body }) => written(body);
    case 'evt.num':
      return ({ number }) => number;
    case 'evt.type':
      return () => 'pluginevent';
    case 'evt.source':
      return () => 'k8s_audit';
    case 'evt.pluginname':
      return () => 'k8saudit';
    case 'evt.rawtime':
      return timeOf;
    case 'jevt.rawtime':
    case 'json.rawtime':
      return (event) => timeOf(event)?.toString();
    case 'evt.time.iso8601':
    case 'jevt.time.iso8601':
    case 'json.time.iso8601':
      return (event) => isoTime(timeOf(event));
    case 'evt.time':
    case 'jevt.time':
    case 'json.time':
      return (event) => clockTime(timeOf(event));
    default:
      return () => undefined;
  }
}
