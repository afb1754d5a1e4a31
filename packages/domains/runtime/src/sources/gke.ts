import { type Json, numberAt, objectAt, textAt, textsAt } from '../json.ts';
import type { Observed } from '../observed.ts';
import { auditOf } from './audit.ts';
import type { Reading, Shape } from './shape.ts';

/**
 * Google Cloud's audit log of a cluster: what the API server was asked stands in `protoPayload`, in Google's own words.
 * It is put back into those of Kubernetes.
 */
export const gke: Shape = {
  id: 'gke',
  name: { en: 'Google GKE (Cloud Audit Logs)', zh: 'Google GKE（Cloud Audit Logs）' },
  urls: ['https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging'],
  recognises: (document) => objectAt(document, 'protoPayload') !== undefined,
  read: (document, reading) => {
    const payload = objectAt(document, 'protoPayload');
    // Other services' records travel in the same log.
    if (payload === undefined || textAt(payload, 'serviceName') !== 'k8s.io') return [];
    return [read(document, payload, reading)];
  },
};

function read(document: Json, payload: Json, reading: Reading): Observed {
  const target = targetOf(payload);
  const request = objectAt(payload, 'request');
  const response = objectAt(payload, 'response');
  const metadata = objectAt(payload, 'requestMetadata');
  const labels = objectAt(document, 'labels');
  const time = textAt(document, 'timestamp') ?? textAt(document, 'receiveTimestamp');
  const decision = textAt(labels, 'authorization.k8s.io/decision');
  const reason = textAt(labels, 'authorization.k8s.io/reason');
  const id = textAt(document, 'insertId') ?? textAt(objectAt(document, 'operation'), 'id');
  const caller = textAt(metadata, 'callerIp') ?? textAt(metadata, 'callerIP');
  const agent = textAt(metadata, 'callerSuppliedUserAgent');
  const body: Json = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: request === undefined ? 'Metadata' : 'Request',
    stage: 'ResponseComplete',
    ...(id === undefined ? {} : { auditID: id }),
    verb: verbOf(payload),
    requestURI: target.uri,
    user: userOf(payload),
    objectRef: target.ref,
    ...(caller === undefined ? {} : { sourceIPs: [caller] }),
    ...(agent === undefined ? {} : { userAgent: agent }),
    ...(request === undefined ? {} : { requestObject: request }),
    ...(response === undefined ? {} : { responseObject: response }),
    responseStatus: statusOf(payload, response),
    ...(time === undefined ? {} : { requestReceivedTimestamp: time, stageTimestamp: time }),
    annotations: {
      ...(decision === undefined ? {} : { 'authorization.k8s.io/decision': decision }),
      ...(reason === undefined ? {} : { 'authorization.k8s.io/reason': reason }),
    },
  };
  const cluster = textAt(objectAt(objectAt(document, 'resource'), 'labels'), 'cluster_name') ?? reading.cluster;
  return auditOf(body, reading, 'gke', cluster);
}

/** `io.k8s.core.v1.pods.exec.create` ends in the verb. */
function verbOf(payload: Json): string {
  const method = textAt(payload, 'methodName') ?? '';
  return method.slice(method.lastIndexOf('.') + 1).toLowerCase();
}

function userOf(payload: Json): Json {
  const info = objectAt(payload, 'authenticationInfo');
  const name = textAt(info, 'principalEmail') ?? textAt(info, 'principalSubject') ?? textAt(info, 'authoritySelector');
  const groups = textsAt(info, 'groups');
  return { ...(name === undefined ? {} : { username: name }), ...(groups.length === 0 ? {} : { groups }) };
}

interface Target {
  readonly ref: Json;
  readonly uri: string;
}

/** `core/v1/namespaces/shop/pods/web/exec` and `rbac.authorization.k8s.io/v1/clusterroles/admin` as an object reference. */
function targetOf(payload: Json): Target {
  const name = textAt(payload, 'resourceName') ?? '';
  const [group = '', version = '', ...rest] = name.split('/');
  const api = group === 'core' ? `/api/${version}` : `/apis/${group}/${version}`;
  const uri = name === '' ? '' : `${api}/${rest.join('/')}`;
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2;
  const parts = inNamespace ? rest.slice(2) : rest;
  const [resource = resourceOfMethod(payload), object, subresource] = parts;
  const ref = {
    ...(resource === undefined || resource === '' ? {} : { resource }),
    ...(inNamespace ? { namespace: rest[1] } : {}),
    ...(object === undefined ? {} : { name: object }),
    ...(subresource === undefined ? {} : { subresource: parts.slice(2).join('/') }),
    ...(group === '' || group === 'core' ? {} : { apiGroup: group }),
    ...(version === '' ? {} : { apiVersion: version }),
  };
  return { ref, uri };
}

/** Without a resource's name the method still says which: `io.k8s.core.v1.componentstatuses.list`. */
function resourceOfMethod(payload: Json): string | undefined {
  const parts = (textAt(payload, 'methodName') ?? '').split('.');
  return parts.length < 2 ? undefined : parts.at(-2);
}

/** google.rpc.Code as the HTTP status that Kubernetes gives for the same (google/rpc/code.proto). */
const httpOfCode: Readonly<Record<number, number>> = {
  0: 200,
  1: 499,
  2: 500,
  3: 400,
  4: 504,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  11: 400,
  12: 501,
  13: 500,
  14: 503,
  15: 500,
  16: 401,
};

function statusOf(payload: Json, response: Json | undefined): Json {
  const status = objectAt(payload, 'status');
  const code = numberAt(status, 'code') ?? 0;
  const own = response?.['kind'] === 'Status' ? numberAt(response, 'code') : undefined;
  const message = textAt(status, 'message');
  return { code: own ?? httpOfCode[code] ?? code, ...(message === undefined ? {} : { message }) };
}
