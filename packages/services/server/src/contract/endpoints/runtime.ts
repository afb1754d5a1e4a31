import type { Endpoint, EndpointKey } from '../endpoint.ts';
import { eventPage, eventQuery } from '../governance.ts';
import {
  alertCountQuery,
  alertCounts,
  alertDetail,
  alertPage,
  alertQuery,
  alertSeries,
  alertSeriesQuery,
  detectionRuleDetail,
  detectionRulePage,
  incidentChange,
  incidentDetail,
  incidentPage,
  incidentQuery,
  matrix,
  matrixQuery,
  ruleQuery,
} from '../runtime.ts';
import { liveMessage, liveQuery } from '../live.ts';

const tag = 'Runtime';

export const runtimeEndpoints = {
  'GET /alerts': { tag, summary: 'Alerts, the latest first', needs: 'read', query: alertQuery, answer: alertPage },
  'GET /alerts/counts': {
    tag,
    summary: 'How many alerts there are, grouped',
    needs: 'read',
    query: alertCountQuery,
    answer: alertCounts,
  },
  'GET /alerts/timeseries': {
    tag,
    summary: 'Alerts over time by severity',
    needs: 'read',
    query: alertSeriesQuery,
    answer: alertSeries,
  },
  'GET /alerts/{id}': { tag, summary: 'One alert with its fields', needs: 'read', answer: alertDetail },
  'GET /incidents': { tag, summary: 'Incidents', needs: 'read', query: incidentQuery, answer: incidentPage },
  'GET /incidents/{id}': {
    tag,
    summary: 'One incident: its story, alerts and what was done about it',
    needs: 'read',
    answer: incidentDetail,
  },
  'POST /incidents/{id}/state': {
    tag,
    summary: 'Acknowledge, close or reopen it',
    needs: 'incidents.change',
    body: incidentChange,
    answer: incidentDetail,
  },
  'GET /matrix': {
    tag,
    summary: 'Alerts on the ATT&CK or Kubernetes threat matrix',
    needs: 'read',
    query: matrixQuery,
    answer: matrix,
  },
  'GET /rules': {
    tag,
    summary: 'Detection rules in force, and what each told',
    needs: 'read',
    query: ruleQuery,
    answer: detectionRulePage,
  },
  'GET /rules/{id}': {
    tag,
    summary: 'One detection rule: what it looks for, and where it comes from',
    needs: 'read',
    answer: detectionRuleDetail,
  },
  'GET /events': { tag, summary: 'Events, the latest first', needs: 'read', query: eventQuery, answer: eventPage },
  'GET /live': {
    tag,
    summary: 'What changes, as it happens: server-sent events, resumed by `Last-Event-ID`',
    needs: 'read',
    query: liveQuery,
    answer: liveMessage,
    media: 'text/event-stream',
  },
} as const satisfies Record<EndpointKey, Endpoint>;
