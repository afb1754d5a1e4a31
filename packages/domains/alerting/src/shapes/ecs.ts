import type { Notification } from '../notification.ts';
import { attackCells } from './cells.ts';

// Elastic Common Schema 8.17. https://www.elastic.co/docs/reference/ecs

const scores = { critical: 99, high: 73, medium: 47, low: 21, info: 1 } as const;

/** A notification as a document of the Elastic Common Schema. */
export function ecs(notification: Notification): Record<string, unknown> {
  const { alert, incident } = notification;
  const cells = alert === undefined ? [] : attackCells(alert);
  const workload = alert?.workload;
  return compact({
    '@timestamp': notification.time,
    ecs: { version: '8.17.0' },
    message: notification.text,
    event: {
      kind: notification.kind === 'alert' || notification.kind === 'incident' ? 'alert' : 'event',
      category: ['intrusion_detection'],
      type: ['info'],
      module: 'seawall',
      dataset: `seawall.${notification.kind}`,
      provider: alert?.source,
      id: notification.id,
      severity: scores[notification.severity],
      risk_score: incident === undefined ? scores[notification.severity] : Math.round(incident.risk),
      start: alert?.time ?? incident?.firstTime,
      end: alert?.lastTime ?? incident?.lastTime,
    },
    log: { level: notification.severity },
    rule: { name: notification.title, description: alert?.description },
    threat:
      cells.length === 0
        ? undefined
        : {
            framework: 'MITRE ATT&CK',
            tactic: { name: [...new Set(cells.map(({ tactic }) => tactic))] },
            technique: { id: [...new Set(cells.map(({ technique }) => technique))] },
          },
    host: alert?.node === undefined ? undefined : { name: alert.node },
    user: alert?.actor === undefined ? undefined : { name: alert.actor.name },
    container:
      workload === undefined
        ? undefined
        : { id: workload.containerId, name: workload.container, image: { name: workload.image } },
    orchestrator:
      workload?.namespace === undefined && alert?.cluster === undefined
        ? undefined
        : {
            type: 'kubernetes',
            cluster: { name: alert?.cluster },
            namespace: workload?.namespace,
            resource: { type: 'pod', name: workload?.pod },
          },
    tags: alert?.tags,
    seawall: { kind: notification.kind, fields: alert?.fields, timeline: incident?.timeline, count: alert?.count },
  }) as Record<string, unknown>;
}

/** Without what is undefined and without objects that nothing is left of. */
function compact(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const made = compact(item);
    return made === undefined ? [] : [[key, made] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
