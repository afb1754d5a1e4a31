import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Alert, Incident } from '@seawall/model';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { saveIncidents } from '../../src/state/alerts/incidents.ts';
import { requestException } from '../../src/state/exceptions/exceptions.ts';
import { identityId, nodeId, resourceId } from '../../src/state/ids.ts';
import { type Answer, type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { digestOf, seedEstate } from '../support/estate.ts';

// Two teams share a cluster, and a third one has another. Whatever the first team asks, nothing of the others is told.

let api: TestApi;
let all: Browser;
let tenant: Browser;
/** Whatever of the others has an id, by the kind of thing. */
let foreign: Record<string, string[]>;
let own: Record<string, string[]>;

beforeAll(async () => {
  api = await openTestApi();
  const { db } = api.state;
  await seedEstate(db, 'east', ['shop', 'bank'], api.clock);
  await seedEstate(db, 'west', ['mint'], api.clock);
  all = await api.signIn('olga', ['admin']);
  tenant = await api.signIn('tina', ['operator'], { clusters: ['east'], namespaces: ['shop'] });
  const expiresAt = new Date('2027-01-01T00:00:00Z');
  for (const namespace of ['shop', 'bank']) {
    const request = { rule: 'privileged-container', cluster: 'east', namespace, reason: `for ${namespace}`, expiresAt };
    await requestException(db, { ...request, requester: all.id }, api.clock);
  }
  foreign = await idsOf('bank');
  own = await idsOf('shop');
});
afterAll(() => api.close());

async function idsOf(namespace: string): Promise<Record<string, string[]>> {
  const workload = {
    type: 'resource',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    name: `${namespace}-web`,
  } as const;
  const policy = {
    type: 'resource',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace,
    name: `${namespace}-deny`,
  } as const;
  const findings = await all.get(`/findings?namespace=${namespace}`);
  const image = await all.get(`/findings?image=${digestOf(namespace)}`);
  const exceptions = await all.get('/exceptions');
  return {
    workloads: [resourceId('east', workload)],
    policies: [resourceId('east', policy)],
    images: [digestOf(namespace)],
    nodes: [nodeId('east', 'east-node')],
    identities: [
      identityId('east', 'ServiceAccount', namespace, `${namespace}-account`),
      identityId('east', 'User', undefined, 'east-root'),
    ],
    findings: [...findings.items, ...image.items].map((each) => String(each['id'])),
    alerts: [`alert-${namespace}.east`],
    incidents: [`incident-${namespace}.east`],
    responses: [`response-${namespace}.east`],
    exceptions: exceptions.items
      .filter(({ scope }) => (scope as { namespace?: string }).namespace === namespace)
      .map((each) => String(each['id'])),
    clusters: [namespace === 'shop' ? 'east' : 'west'],
  };
}

const gets = Object.entries<Endpoint>(endpoints).filter(([key]) => key.startsWith('GET ') && key !== 'GET /live');

/** Every request that an endpoint can be asked with, with the ids of somebody. */
function pathsOf(key: string, ids: Record<string, string[]>): string[] {
  const path = key.slice('GET '.length);
  if (path === '/search') return ['/search?q=web', '/search?q=bank', '/search?q=mint', '/search?q=east'];
  if (path === '/risk/what-if') return (ids['workloads'] ?? []).map((id) => `/risk/what-if?resource=${id}`);
  if (path === '/findings/counts')
    return ['rule', 'namespace', 'cluster', 'image', 'cause'].map((by) => `${path}?by=${by}`);
  if (path === '/alerts/counts') return ['rule', 'namespace', 'cluster', 'node'].map((by) => `${path}?by=${by}`);
  if (path === '/compliance/{framework}') return ['/compliance/cis-kubernetes-2.0.1'];
  if (path === '/responses/options') {
    return [
      `${path}?workload=${ids['workloads']?.[0]}`,
      `${path}?node=${ids['nodes']?.[0]}`,
      `${path}?alert=${ids['alerts']?.[0]}`,
      `${path}?incident=${ids['incidents']?.[0]}`,
    ];
  }
  if (!path.includes('{')) return [path];
  const kind = path.split('/')[1] ?? '';
  return (ids[kind] ?? ['none']).map((id) => path.replace(/\{\w+\}/, encodeURIComponent(id)));
}

const others = /bank|mint|west|east-root/i;

function saysNothing(answer: Answer, path: string): void {
  // What was asked for is told back in a refusal; nothing else is.
  const text = JSON.stringify(answer.body).replaceAll(decodeURIComponent(path.split('/')[2] ?? '\0'), '');
  expect({ path, told: others.exec(text)?.[0] }).toEqual({ path, told: undefined });
}

/** Something that went through a namespace of the tenant’s and one of others. */
async function incidentOfBoth(): Promise<void> {
  const { rows } = await api.state.pool.query<{ body: Alert }>(
    'select body from alerts where cluster = $1 order by id',
    ['east'],
  );
  const alerts = rows.map(({ body }) => body);
  const owners = alerts.flatMap(({ workload }) => workload?.owner ?? []);
  const incident: Incident = {
    id: 'incident-of-both',
    severity: 'high',
    risk: 70,
    factors: [{ en: 'went on to bank', zh: 'bank' }],
    title: { en: 'Deployment bank/bank-web: credential access', zh: 'bank' },
    summary: { en: 'From bank-web to shop-web', zh: 'bank' },
    firstTime: '2026-11-26T11:00:00Z',
    lastTime: '2026-11-26T12:00:00Z',
    subjects: owners,
    workloads: alerts.flatMap(({ workload }) => workload ?? []),
    actors: alerts.flatMap(({ actor }) => actor ?? []),
    tactics: ['credential-access'],
    cells: [],
    joinedBy: ['actor'],
    alerts,
    timeline: alerts.map(({ id, message, rule, time }) => ({
      time,
      alert: id,
      rule,
      severity: 'high',
      message,
      count: 1,
      tactics: [],
    })),
    furtherAlerts: 0,
    complete: true,
  };
  await saveIncidents(api.state.db, 'east', [incident], api.clock);
}

describe('a tenant', () => {
  test('of an incident that touches others too is told the part that is theirs', async () => {
    await incidentOfBoth();
    const path = '/incidents/incident-of-both.east';
    const answers = {
      list: await tenant.get('/incidents'),
      one: await tenant.get(path),
      overview: await tenant.get('/overview'),
    };
    for (const [name, { status, body }] of Object.entries(answers)) {
      expect([name, status, others.exec(JSON.stringify(body))?.[0]]).toEqual([name, 200, undefined]);
    }
    expect((await tenant.get('/search?q=credential')).status).toBe(200);
    expect(answers.one.body).toMatchObject({
      title: { en: 'Deployment shop/shop-web: credential access' },
      namespaces: ['shop'],
      actors: ['system:serviceaccount:shop:shop-account'],
    });
    expect(answers.one.read('timeline')).toHaveLength(1);
    for (const word of ['bank', 'bank-web', 'bank/bank']) {
      expect((await tenant.get(`/incidents?q=${word}`)).items).toEqual([]);
    }
    expect((await tenant.get('/incidents?q=shop')).items).toHaveLength(1);
    const close = { state: 'closed' };
    expect((await tenant.send('POST', `${path}/state`, close)).status).toBe(403);
    expect((await tenant.send('POST', `/incidents/${own['incidents']?.[0]}/state`, close)).status).toBe(200);
    expect((await all.get(path)).text('title.en')).toBe('Deployment bank/bank-web: credential access');
  });

  test.each(gets.map(([key]) => key))('%s tells nothing of others', async (key) => {
    for (const path of [...pathsOf(key, own), ...pathsOf(key, foreign)]) {
      const answer = await tenant.get(path);
      expect(`${path}: ${answer.status}`).toMatch(/: (?:200|403|404|409)$/);
      saysNothing(answer, path);
    }
  });

  test.each(gets.map(([key]) => key).filter((key) => key.includes('{')))('%s of others is not there', async (key) => {
    for (const path of pathsOf(key, foreign)) {
      if (path.startsWith('/compliance')) continue;
      const { status } = await tenant.get(path);
      expect(`${path}: ${status}`).toMatch(/: 40[34]$/);
    }
  });

  test('sees own things: the same paths answer', async () => {
    for (const key of [
      'GET /workloads/{id}',
      'GET /images/{id}',
      'GET /findings/{id}',
      'GET /alerts/{id}',
      'GET /incidents/{id}',
      'GET /responses/{id}',
      'GET /policies/{id}',
      'GET /exceptions/{id}',
      'GET /images/{id}/packages',
      'GET /risk/what-if',
    ]) {
      for (const path of pathsOf(key, own)) expect([path, (await tenant.get(path)).status]).toEqual([path, 200]);
    }
    const findings = await tenant.get('/findings?total=true');
    expect(findings.body['total']).toBe(2);
    const [cluster] = (await tenant.get('/clusters')).items;
    expect(cluster?.['findings']).toEqual(
      (await tenant.get('/findings/counts?cluster=east&by=severity')).body['bySeverity'],
    );
    expect((await tenant.get('/workloads')).body['items']).toHaveLength(1);
    expect((await tenant.get('/images')).body['items']).toHaveLength(1);
  });

  test('changes nothing of others', async () => {
    const tries: [string, string, unknown?][] = [
      ['PATCH', `/findings/${foreign['findings']?.[0]}`, { assignee: null }],
      ['POST', `/exceptions/${foreign['exceptions']?.[0]}/approve`, {}],
      ['POST', `/exceptions/${foreign['exceptions']?.[0]}/deny`, {}],
      ['POST', `/exceptions/${foreign['exceptions']?.[0]}/revoke`, {}],
      ['POST', `/incidents/${foreign['incidents']?.[0]}/state`, { state: 'closed' }],
      ['POST', '/responses', { action: 'cordon', target: { type: 'node', id: 'none' }, reason: 'because' }],
      ['POST', '/responses/none/undo', { reason: 'because' }],
      ['POST', `/responses/${foreign['responses']?.[0]}/undo`, { reason: 'because' }],
      ['DELETE', '/clusters/west'],
      ['POST', '/clusters', { name: 'mine' }],
      ['POST', '/clusters/east/token'],
      ['PATCH', '/settings', {}],
      ['POST', '/users', { name: 'x', displayName: 'x', password: 'x'.repeat(12), roles: ['admin'] }],
      ['PATCH', `/users/${all.id}`, { disabled: true }],
      ['DELETE', `/users/${all.id}`],
      ['POST', '/roles', { id: 'mine', title: { en: 'x', zh: 'x' }, permissions: ['read'] }],
      ['DELETE', '/roles/viewer'],
      ['PUT', '/notifications/mine', { kind: 'slack', settings: {} }],
      ['DELETE', '/notifications/mine'],
      ['POST', '/notifications/mine/test'],
    ];
    for (const [method, path, body] of tries) {
      const answer = await tenant.send(method, path, body);
      expect(`${method} ${path}: ${answer.status}`).toMatch(/: 40[34]$/);
    }
  });

  test('asks for exceptions only within what they see', async () => {
    const request = { rule: 'privileged-container', reason: 'we must', expiresAt: '2027-01-01T00:00:00Z' };
    for (const scope of [
      {},
      { cluster: 'east' },
      { cluster: 'east', namespace: 'bank' },
      { cluster: 'east', namespace: '*' },
    ]) {
      const { status, read } = await tenant.send('POST', '/exceptions', { ...request, scope });
      expect([status, read('errors.0.pointer')]).toEqual([422, expect.stringMatching(/^\/scope\//)]);
    }
    const made = await tenant.send('POST', '/exceptions', {
      ...request,
      scope: { cluster: 'east', namespace: 'shop' },
    });
    expect([made.status, made.body['hides']]).toEqual([201, 1]);
  });

  test('gives tokens no more than they have', async () => {
    const request = { name: 'ci', permissions: ['read'], expiresAt: '2027-01-01T00:00:00Z' };
    const wider = await tenant.send('POST', '/tokens', { ...request, scope: { namespaces: ['bank'] } });
    expect([wider.status, wider.read('errors.0.pointer')]).toEqual([422, '/scope/namespaces']);
    const more = await tenant.send('POST', '/tokens', { ...request, permissions: ['read', 'users.manage'] });
    expect([more.status, more.read('errors.0.pointer')]).toEqual([422, '/permissions/1']);
    const made = await tenant.send('POST', '/tokens', request);
    const byToken = await api.request('/api/v1/findings?total=true', {
      headers: { authorization: `Bearer ${made.text('secret')}` },
    });
    expect(((await byToken.json()) as { total: number }).total).toBe(2);
  });

  test('who sees everything sees the others too: the test looks for what is there', async () => {
    for (const path of [
      '/findings',
      '/workloads',
      '/images',
      '/alerts',
      '/incidents',
      '/responses',
      '/policies',
      '/exceptions',
      '/identities',
    ]) {
      expect([path, others.test(JSON.stringify((await all.get(path)).body))]).toEqual([path, true]);
    }
    expect(api.faults).toEqual([]);
  });
});
