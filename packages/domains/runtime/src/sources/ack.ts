import { isJson, type Json, parsedObject, textAt } from '../json.ts';
import { auditOf } from './audit.ts';
import type { Shape } from './shape.ts';

/** Alibaba Cloud's log service: an audit event's keys are a log's fields, and what is not text is JSON in text. */
export const ack: Shape = {
  id: 'ack',
  name: { en: 'Alibaba Cloud ACK (Log Service)', zh: '阿里云 ACK（日志服务 SLS）' },
  urls: [
    'https://help.aliyun.com/zh/ack/ack-managed-and-ack-dedicated/security-and-compliance/work-with-cluster-auditing',
  ],
  recognises: (document) =>
    isLog(document) && ('auditID' in document || parsedObject(textAt(document, 'content')) !== undefined),
  read: (document, reading) => {
    const whole = parsedObject(textAt(document, 'content'));
    const body = whole ?? unfold(document);
    if (body['auditID'] === undefined) return [];
    return [
      auditOf(
        { kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...body },
        reading,
        'ack',
        clusterOf(document) ?? reading.cluster,
      ),
    ];
  },
};

function isLog(document: Json): boolean {
  return '__time__' in document || '__topic__' in document || '__source__' in document;
}

const nested = new Set([
  'user',
  'impersonatedUser',
  'sourceIPs',
  'objectRef',
  'responseStatus',
  'requestObject',
  'responseObject',
  'annotations',
]);

function unfold(document: Json): Json {
  const body: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(document)) {
    if (!key.startsWith('__')) body[key] = nested.has(key) && typeof value === 'string' ? parsed(value) : value;
  }
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Log stores are named `audit-CLUSTER`; a tag says it too. */
function clusterOf(document: Json): string | undefined {
  const tags = isJson(document['__tag__']) ? document['__tag__'] : undefined;
  return (
    textAt(document, '__tag__:_cluster_id_') ??
    textAt(document, '__tag__:__cluster_id__') ??
    textAt(tags, '_cluster_id_')
  );
}
