import { hash } from 'node:crypto';
import type { AuditEvent } from '@seawall/falco';
import { isJson, type Json, listAt, textAt } from '../json.ts';
import type { Observed } from '../observed.ts';
import type { Reading, Shape } from './shape.ts';

/** The API server's own events: one, or an EventList as the webhook backend sends it. */
export const kubernetesAudit: Shape = {
  id: 'k8s-audit',
  name: { en: 'Kubernetes audit', zh: 'Kubernetes 审计日志' },
  urls: ['https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/'],
  recognises: (document) =>
    (document['kind'] === 'Event' || document['kind'] === 'EventList') && isAuditVersion(document['apiVersion']),
  read: (document, reading) => {
    if (document['kind'] === 'Event') return [auditOf(document, reading, 'k8s-audit')];
    return listAt(document, 'items')
      .filter(isJson)
      .map((item) => auditOf({ kind: 'Event', apiVersion: document['apiVersion'], ...item }, reading, 'k8s-audit'));
  },
};

/** Logs that were copied may have lost the version; objects of the core API of kind Event have another. */
function isAuditVersion(version: unknown): boolean {
  return version === undefined || (typeof version === 'string' && version.startsWith('audit.k8s.io/'));
}

/** An audit event as detection takes it; one that lost its id on the way gets one from what it says. */
export function auditOf(body: Json, reading: Reading, shape: string, cluster = reading.cluster): Observed {
  const id = textAt(body, 'auditID') ?? substituteId(body);
  const event: AuditEvent = {
    body: body['auditID'] === id ? body : { ...body, auditID: id },
    number: reading.nextNumber(),
    ...(cluster === undefined ? {} : { cluster }),
  };
  return { kind: 'audit', event, shape };
}

function substituteId(body: Json): string {
  let text: string;
  try {
    text = JSON.stringify(body);
  } catch {
    text = String(body['requestURI']);
  }
  return `seawall-${hash('sha256', text).slice(0, 32)}`;
}
