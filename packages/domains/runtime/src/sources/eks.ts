import { isJson, listAt, parsedAt, textAt } from '../json.ts';
import { auditOf } from './audit.ts';
import type { Shape } from './shape.ts';

/** What CloudWatch hands to a subscriber, or `aws logs filter-log-events` prints: audit events as text in `message`. */
export const eks: Shape = {
  id: 'eks',
  name: { en: 'Amazon EKS (CloudWatch Logs)', zh: 'Amazon EKS（CloudWatch Logs）' },
  urls: [
    'https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html',
  ],
  recognises: (document) =>
    (Array.isArray(document['logEvents']) && 'logGroup' in document) ||
    (Array.isArray(document['events']) && listAt(document, 'events').some(isLogEvent)) ||
    (typeof document['message'] === 'string' && 'logStreamName' in document),
  read: (document, reading) => {
    const group = textAt(document, 'logGroup');
    const entries =
      'logEvents' in document
        ? listAt(document, 'logEvents')
        : 'events' in document
          ? listAt(document, 'events')
          : [document];
    return entries.filter(isJson).flatMap((entry) => {
      const body = parsedAt(entry, 'message');
      if (body === undefined || body['kind'] !== 'Event') return [];
      return [auditOf(body, reading, 'eks', clusterOf(group) ?? reading.cluster)];
    });
  },
};

function isLogEvent(entry: unknown): boolean {
  return isJson(entry) && typeof entry['message'] === 'string' && 'timestamp' in entry;
}

/** `/aws/eks/shop/cluster` is the log of the cluster `shop`. */
function clusterOf(group: string | undefined): string | undefined {
  return group === undefined ? undefined : /^\/aws\/eks\/([^/]+)\/cluster$/.exec(group)?.[1];
}
