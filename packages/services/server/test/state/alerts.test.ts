import type { Alert, Incident } from '@seawall/model';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { alertId, saveAlerts } from '../../src/state/alerts/alerts.ts';
import { incidentId, saveIncidents, setIncidentState } from '../../src/state/alerts/incidents.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
});
afterAll(() => state.close());
beforeEach(async () => {
  await state.pool.query('delete from clusters');
  await saveCluster(state.db, { id: 'east', name: 'East', origin: 'watched' });
});

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 26, 10, minute)).toISOString();

function alert(id: string, more: Partial<Alert> = {}): Alert {
  return {
    id,
    rule: 'Terminal shell in container',
    severity: 'medium',
    priority: 'Notice',
    message: 'a shell was spawned',
    description: 'd',
    source: 'syscall',
    kind: 'process',
    time: at(1),
    lastTime: at(1),
    count: 1,
    withheld: { duplicates: 0, rateLimited: 0 },
    workload: {
      namespace: 'shop',
      pod: 'cart-1',
      owner: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart' },
    },
    tags: [],
    cells: [{ matrix: 'attack-containers', tactic: 'execution', technique: 'T1609' }],
    fields: {},
    completeness: {} as Alert['completeness'],
    ...more,
  };
}

function incident(alerts: readonly Alert[], lastTime: string): Incident {
  return {
    id: 'i1',
    severity: 'high',
    risk: 61.5,
    factors: [],
    title: { en: 'Shell in cart', zh: 'cart 中的 shell' },
    summary: { en: 's', zh: 's' },
    firstTime: at(1),
    lastTime,
    subjects: [],
    workloads: alerts.flatMap(({ workload }) => workload ?? []),
    actors: [],
    tactics: ['execution'],
    cells: [],
    joinedBy: ['workload'],
    alerts,
    timeline: [],
    furtherAlerts: 0,
    complete: true,
  };
}

test('an alert grows, and an older word about it takes nothing back', async () => {
  await saveAlerts(state.db, 'east', [alert('a', { count: 3, lastTime: at(5), message: 'three shells' })]);
  await saveAlerts(state.db, 'east', [alert('a', { count: 2, lastTime: at(3), message: 'two shells' })]);
  const { rows } = await state.pool.query(
    `select id, count, last_time, namespace, tactics, body->>'message' as said from alerts`,
  );
  expect(rows).toEqual([
    {
      id: alertId('east', 'a'),
      count: 3,
      last_time: new Date(at(5)),
      namespace: 'shop',
      tactics: ['execution'],
      said: 'three shells',
    },
  ]);
});

test('an incident names its alerts, is closed by somebody, and is open again when it grows', async () => {
  const id = incidentId('east', 'i1');
  const alerts = [alert('a'), alert('b')];
  await saveAlerts(state.db, 'east', alerts);
  await saveIncidents(state.db, 'east', [incident(alerts, at(2))], new Date(at(2)));
  const by = { who: 'lin', at: new Date(at(3)), comment: 'a drill' };
  await expect(setIncidentState(state.db, { namespaces: ['data'] }, id, 'closed', by)).rejects.toMatchObject({
    code: 'not-found',
  });
  await setIncidentState(state.db, { namespaces: ['shop'] }, id, 'acknowledged', { ...by, comment: 'looking' });
  await setIncidentState(state.db, {}, id, 'closed', by);
  await saveIncidents(state.db, 'east', [incident(alerts, at(2))], new Date(at(4)));
  expect((await state.pool.query('select state from incidents')).rows).toEqual([{ state: 'closed' }]);
  await saveIncidents(state.db, 'east', [incident(alerts, at(6))], new Date(at(6)));
  const { rows } = await state.pool.query(
    `select state, risk, alert_count, namespaces, (select count(*) from alerts where incident = incidents.id) as named from incidents`,
  );
  expect(rows).toEqual([{ state: 'open', risk: 62, alert_count: 2, namespaces: ['shop'], named: 2 }]);
  const history = await state.pool.query('select what, who, comment from incident_history order by seq');
  expect(history.rows).toEqual([
    { what: 'acknowledged', who: 'lin', comment: 'looking' },
    { what: 'closed', who: 'lin', comment: 'a drill' },
    { what: 'reopened', who: 'seawall', comment: null },
  ]);
});
