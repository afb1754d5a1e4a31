import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../src/reports/compose.ts';
import { writeCsv } from '../../src/reports/csv.ts';
import { gatherReport } from '../../src/reports/gather.ts';
import type { AccessScope } from '../../src/state/access.ts';
import type { State } from '../../src/state/open.ts';
import { seedEstate } from '../support/estate.ts';
import { openTestState } from '../support/state.ts';

const now = new Date('2026-11-26T12:00:00Z');
let state: State;
beforeAll(async () => {
  state = await openTestState();
  await seedEstate(state.db, 'east', ['shop', 'bank'], now);
  const factors = JSON.stringify([{ id: 'x', points: 40, text: { en: 'It is root', zh: '为 root' } }]);
  for (const table of ['resources', 'images', 'nodes', 'identities'] as const) {
    await state.db.updateTable(table).set({ risk: 40, risk_factors: factors }).execute();
  }
});
afterAll(() => state.close());

const order = { name: 'r', kind: 'risk', framework: undefined, language: 'en', by: 'anna' } as const;

async function rated(scope: AccessScope, filter: object = {}): Promise<string[]> {
  const content = await gatherReport(state.db, scope, { ...order, filter }, { version: '1', now });
  if (typeof content === 'string' || content.kind !== 'risk') throw new Error('no report on risk');
  expect(content.rated.flatMap(({ factors }) => factors.map(({ points }) => points))).toContain(40);
  return content.rated.map(({ name, sort }) => `${sort} ${name}`).sort();
}

test('a report on risk has all sorts of subjects, within what its owner sees', async () => {
  const all = await rated({});
  expect(all).toEqual(
    expect.arrayContaining([
      'workload Deployment shop/shop-web',
      'workload Deployment bank/bank-web',
      'node east-node',
    ]),
  );
  expect(all.filter((each) => each.startsWith('identity'))).toContain('identity ServiceAccount shop/shop-account');
  const own = await rated({ namespaces: ['shop'] });
  expect(own).toContain('workload Deployment shop/shop-web');
  expect(own.join('\n')).not.toMatch(/bank|node east/);
  expect((await rated({}, { namespace: ['bank'] })).join('\n')).not.toMatch(/workload.*shop|node/);
});

test('what has no score yet is counted, and said in both files', async () => {
  await state.db.updateTable('resources').set({ risk: null }).where('name', '=', 'bank-web').execute();
  await state.db.updateTable('nodes').set({ risk: null }).execute();
  const content = await gatherReport(state.db, {}, { ...order, filter: {} }, { version: '1', now });
  if (typeof content === 'string' || content.kind !== 'risk') throw new Error('no report on risk');
  expect(content.unassessed).toEqual({ workload: 1, image: 0, identity: 0, node: 1 });
  expect(writeCsv(content)).toMatch(/workload,,,,,"?Not yet assessed.*: 1/);
  expect(JSON.stringify(compose(content).blocks)).toContain('Workloads: 1 · Nodes: 1');
});
