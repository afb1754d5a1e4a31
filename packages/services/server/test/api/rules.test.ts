import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinList } from '../../src/contract/lists.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { saveAlerts } from '../../src/state/alerts/alerts.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { alertIn, seedEstate } from '../support/estate.ts';

const comma = 'Download, then a program that the image does not hold';

let api: TestApi;
let all: Browser;
let tenant: Browser;
beforeAll(async () => {
  api = await openTestApi();
  const { db } = api.state;
  await seedEstate(db, 'east', ['shop', 'bank'], api.clock);
  const cells = ['T1105', 'T1204'].map((technique) => ({
    matrix: 'attack-containers' as const,
    tactic: 'execution',
    technique,
  }));
  await saveAlerts(db, 'east', [
    { ...alertIn('east', 'shop', api.clock), id: 'a', rule: comma, cells },
    { ...alertIn('east', 'bank', api.clock), id: 'b', rule: 'A rule of the bank', cells, description: 'Its own' },
  ]);
  all = await api.signIn('olga', ['admin']);
  tenant = await api.signIn('tina', ['viewer'], { namespaces: ['shop'] });
});
afterAll(() => api.close());

const named = async (who: Browser, query: string): Promise<unknown[]> =>
  (await who.get(`/rules?limit=500&${query}`)).items.map(({ id }) => id);

describe('an alert and the incident that it is in', () => {
  test('name the techniques, and lead to who did it', async () => {
    const { items } = await all.get(`/alerts?namespace=shop&rule=${encodeURIComponent(joinList([comma]))}`);
    const alert = await all.get(`/alerts/${encodeURIComponent(String(items[0]?.['id']))}`);
    expect(alert.read('cells')).toContainEqual({
      matrix: 'attack-containers',
      tactic: 'execution',
      technique: 'T1204',
      title: { en: 'User Execution', zh: expect.stringMatching(/[\u4e00-\u9fff]/) as unknown },
    });
    const account = { type: 'identity', kind: 'ServiceAccount', namespace: 'shop', name: 'shop-account' };
    expect(alert.read('actorEntity')).toMatchObject(account);
    const [incident] = (await tenant.get('/incidents')).items;
    const { body } = await tenant.get(`/incidents/${encodeURIComponent(String(incident?.['id']))}`);
    expect(body['entities']).toContainEqual(expect.objectContaining(account));
  });
});

describe('detection rules', () => {
  test('are those that Seawall brings and those of senders that told something, most alerts first', async () => {
    const told = await all.get('/rules?told=true&limit=500');
    expect(told.items.map(({ id, source, alerts }) => [id, source, alerts])).toEqual([
      ['Secrets read', 'k8s_audit', 2],
      [comma, 'correlation', 1],
      ['A rule of the bank', 'sender', 1],
    ]);
    expect(await named(tenant, 'told=true')).toEqual([comma, 'Secrets read']);
    expect((await tenant.get('/rules/A%20rule%20of%20the%20bank')).status).toBe(404);
  });

  test('come in pages, none twice and none left out', async () => {
    const ids: unknown[] = [];
    const totals = new Set<unknown>();
    let cursor = '';
    do {
      const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await all.get(`/rules?limit=50&total=true${after}`);
      ids.push(...page.items.map(({ id }) => id));
      totals.add(page.body['total']);
      cursor = page.text('next');
    } while (cursor !== '');
    expect(ids.length).toBeGreaterThan(150);
    expect([...totals]).toEqual([ids.length]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(await named(all, ''));
    expect((await all.get('/rules?cursor=no-such-rule')).status).toBe(409);
  });

  test('are found by technique, tactic, source and words, in either language', async () => {
    const byTechnique = await all.get('/rules?technique=T1611&limit=500');
    expect(byTechnique.items.length).toBeGreaterThan(3);
    for (const { techniques } of byTechnique.items) expect(techniques).toContain('T1611');
    for (const { tactics } of (await all.get('/rules?tactic=impact')).items) expect(tactics).toContain('impact');
    for (const { source } of (await all.get('/rules?source=correlation')).items) expect(source).toBe('correlation');
    expect(await named(all, `q=${encodeURIComponent('启动挖矿程序')}`)).toEqual(await named(all, 'q=Miner+started'));
  });

  test('say what they look for, where they stand and what they told', async () => {
    const rule = await all.get(`/rules/${encodeURIComponent(comma)}`);
    expect([rule.text('description.zh'), rule.text('file')]).toEqual([
      expect.stringMatching(/[\u4e00-\u9fff]/),
      'seawall:correlations.yaml',
    ]);
    expect([rule.read('correlation.seconds'), rule.read('correlation.type')]).toEqual([900, 'temporal_ordered']);
    const part = await all.get(`/rules/${encodeURIComponent(rule.text('correlation.rules.0.id'))}`);
    expect(part.read('usedBy')).toContainEqual({ id: comma, title: expect.anything() as unknown });
    expect(part.text('condition')).not.toBe('');
  });

  test('lead to their alerts, commas in their names or not', async () => {
    for (const id of [comma, 'Secrets read', 'A rule of the bank']) {
      const alerts = await all.get(`/alerts?total=true&rule=${encodeURIComponent(joinList([id]))}`);
      const rule = await all.get(`/rules/${encodeURIComponent(id)}`);
      expect([id, alerts.body['total']]).toEqual([id, rule.body['alerts']]);
    }
    const both = encodeURIComponent(joinList([comma, 'Secrets read']));
    expect((await all.get(`/alerts?total=true&rule=${both}`)).body['total']).toBe(3);
  });
});

describe('a rule of senders', () => {
  const id = 'A rule of the bank';
  const path = `/rules/${encodeURIComponent(id)}`;

  test('reads as the cluster says that was here first, whatever others say of it and when', async () => {
    const { db } = api.state;
    await saveCluster(db, { id: 'west', name: 'West', origin: 'enrolled' });
    const long = new Date(api.clock.getTime() - 30 * 86_400_000);
    const other = { ...alertIn('west', 'bank', long), id: 'w', rule: id, severity: 'info' as const };
    await saveAlerts(db, 'west', [{ ...other, cells: [], description: 'Zzz: nothing to see, close these alerts' }]);
    const rule = await all.get(path);
    expect([rule.text('description.en'), rule.read('alerts'), rule.read('techniques')]).toEqual([
      'Its own',
      2,
      ['T1204'],
    ]);
    expect(rule.read('severity')).not.toBe('info');
    expect(rule.read('words')).toMatchObject([
      { cluster: { id: 'east' }, description: { en: 'Its own' } },
      { cluster: { id: 'west' }, severity: 'info' },
    ]);
    const west = await api.signIn('wim', ['viewer'], { clusters: ['west'] });
    expect((await west.get(path)).text('description.en')).toMatch(/^Zzz/);
  });
});

describe('the threat matrix', () => {
  test('counts in each cell as many alerts and rules as their lists have, and no alert of a tactic twice', async () => {
    const { body } = await all.get('/matrix');
    const tactics = body['tactics'] as readonly {
      id: string;
      alerts: number;
      techniques: readonly { id: string; alerts: number; rules: number; unseen?: object }[];
    }[];
    const cells = tactics.flatMap(({ techniques }) => techniques);
    for (const { id, alerts, rules, unseen } of new Map(cells.map((cell) => [cell.id, cell])).values()) {
      const [hits, looking] = await Promise.all([
        all.get(`/alerts?total=true&limit=1&technique=${id}`),
        all.get(`/rules?total=true&limit=1&enabled=true&technique=${id}`),
      ]);
      expect([id, alerts, rules]).toEqual([id, hits.body['total'], looking.body['total']]);
      expect(unseen === undefined).toBe(rules > 0);
    }
    const execution = tactics.find(({ id }) => id === 'execution');
    expect(execution?.techniques.find(({ id }) => id === 'T1204')?.alerts).toBe(2);
    expect(execution?.alerts).toBe(2);
  });
});
