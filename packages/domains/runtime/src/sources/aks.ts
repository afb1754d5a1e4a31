import { isJson, type Json, listAt, objectAt, parsedObject, textAt } from '../json.ts';
import { auditOf } from './audit.ts';
import type { Shape } from './shape.ts';

const auditCategories = new Set(['kube-audit', 'kube-audit-admin']);

/** Azure Monitor's resource logs: the audit event as text in `properties.log`, alone or several in `records`. */
export const aks: Shape = {
  id: 'aks',
  name: { en: 'Azure AKS (Azure Monitor)', zh: 'Azure AKS（Azure Monitor）' },
  urls: ['https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs'],
  recognises: (document) =>
    isRecord(document) ||
    (Array.isArray(document['records']) &&
      listAt(document, 'records').some((record) => isJson(record) && isRecord(record))),
  read: (document, reading) => {
    const records = 'records' in document ? listAt(document, 'records').filter(isJson) : [document];
    return records.flatMap((record) => {
      if (!auditCategories.has(categoryOf(record) ?? '')) return [];
      const properties = objectAt(record, 'properties') ?? parsedObject(textAt(record, 'properties'));
      const log = objectAt(properties, 'log') ?? parsedObject(textAt(properties, 'log') ?? textAt(record, 'log_s'));
      if (log === undefined) return [];
      return [auditOf({ kind: 'Event', ...log }, reading, 'aks', clusterOf(record) ?? reading.cluster)];
    });
  },
};

function categoryOf(record: Json): string | undefined {
  return textAt(record, 'category') ?? textAt(record, 'Category');
}

function isRecord(document: Json): boolean {
  const category = categoryOf(document);
  if (category === undefined) return false;
  return (
    /MICROSOFT\.CONTAINERSERVICE/i.test(textAt(document, 'resourceId') ?? textAt(document, 'operationName') ?? '') ||
    (isJson(document['properties']) && 'log' in document['properties']) ||
    'log_s' in document
  );
}

/** The last part of `…/managedClusters/NAME`. */
function clusterOf(record: Json): string | undefined {
  const id = textAt(record, 'resourceId') ?? textAt(record, 'ResourceId');
  return id === undefined ? undefined : /\/managedclusters\/([^/]+)/i.exec(id)?.[1];
}
