import { type Alert, displayRef, formatRef, type Incident, type Severity } from '@seawall/model';
import type { Notification } from '../notification.ts';
import { attackCells } from './cells.ts';

// OCSF 1.5: category 2 (Findings), classes 2004 (Detection Finding) and 2005 (Incident Finding).
// https://schema.ocsf.io/1.5.0/classes/detection_finding

const schemaVersion = '1.5.0';
const severityIds: Readonly<Record<Severity, number>> = { critical: 5, high: 4, medium: 3, low: 2, info: 1 };

/** A notification as an OCSF finding; undefined for what is neither an alert nor an incident. */
export function ocsf(notification: Notification, version: string): unknown {
  const { alert, incident } = notification;
  if (alert !== undefined) return detection(notification, alert, version);
  return incident === undefined ? undefined : incidentFinding(notification, incident, version);
}

function base(notification: Notification, classUid: number, version: string): Record<string, unknown> {
  return {
    category_uid: 2,
    category_name: 'Findings',
    class_uid: classUid,
    activity_id: 1,
    type_uid: classUid * 100 + 1,
    time: Date.parse(notification.time),
    severity_id: severityIds[notification.severity],
    message: notification.text,
    metadata: {
      version: schemaVersion,
      product: { name: 'Seawall', vendor_name: 'Seawall', version },
      profiles: ['container', 'security_control'],
    },
  };
}

function detection(notification: Notification, alert: Alert, version: string): unknown {
  const { workload } = alert;
  return {
    ...base(notification, 2004, version),
    class_name: 'Detection Finding',
    is_alert: true,
    count: alert.count,
    start_time: Date.parse(alert.time),
    end_time: Date.parse(alert.lastTime),
    status_id: 1,
    finding_info: {
      uid: alert.id,
      title: alert.rule,
      desc: alert.description,
      created_time: Date.parse(alert.time),
      last_seen_time: Date.parse(alert.lastTime),
      types: [...alert.tags],
      analytic: { name: alert.rule, type_id: 1, type: 'Rule', uid: alert.rule },
      attacks: attackCells(alert).map(({ technique, tactic }) => ({
        technique: { uid: technique },
        tactic: { name: tactic },
      })),
    },
    evidences: [
      { data: alert.fields, ...(alert.actor === undefined ? {} : { actor: { user: { name: alert.actor.name } } }) },
    ],
    resources:
      alert.subject === undefined
        ? []
        : [{ uid: formatRef(alert.subject), name: displayRef(alert.subject), namespace: workload?.namespace }],
    ...(workload?.containerId === undefined && workload?.container === undefined
      ? {}
      : {
          container: {
            uid: workload.containerId,
            name: workload.container,
            pod_uuid: workload.podUid,
            image: workload.image === undefined ? undefined : { name: workload.image, uid: workload.imageDigest },
          },
        }),
    device: alert.node === undefined ? undefined : { hostname: alert.node, type_id: 1 },
    unmapped: { source: alert.source, priority: alert.priority, completeness: alert.completeness },
  };
}

function incidentFinding(notification: Notification, incident: Incident, version: string): unknown {
  return {
    ...base(notification, 2005, version),
    class_name: 'Incident Finding',
    status_id: 1,
    start_time: Date.parse(incident.firstTime),
    end_time: Date.parse(incident.lastTime),
    impact_score: Math.round(incident.risk),
    desc: notification.text,
    finding_info_list: incident.alerts.map((alert) => ({
      uid: alert.id,
      title: alert.rule,
      created_time: Date.parse(alert.time),
    })),
    attacks: incident.cells
      .filter(({ matrix }) => matrix === 'attack-containers')
      .map(({ technique, tactic }) => ({ technique: { uid: technique }, tactic: { name: tactic } })),
    unmapped: { id: incident.id, title: notification.title, timeline: incident.timeline },
  };
}
