import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { type KnownRule, saveKnowledge, wordsOfRules } from '../../src/state/knowledge.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
});
afterAll(() => state.close());

const text = (en: string) => ({ en, zh: en });
const rule: KnownRule = {
  id: 'CVE-2026-0001',
  category: 'vulnerabilities',
  severity: 'high',
  title: text('a'),
  why: text('b'),
  remediation: text('c'),
  references: ['https://example.test'],
};

test('what engines know is kept by its id, the latest word counts', async () => {
  await saveKnowledge(state.db, { rules: [rule, rule], causes: [{ id: 'openssl', title: text('Raise openssl') }] });
  await saveKnowledge(state.db, { rules: [{ ...rule, title: text('better') }], causes: [] });
  await saveKnowledge(state.db, { rules: [], causes: [] });
  const rules = await state.db.selectFrom('rules').selectAll().execute();
  expect(rules).toMatchObject([{ id: rule.id, title: text('better'), links: ['https://example.test'] }]);
  expect(await state.db.selectFrom('causes').selectAll().execute()).toEqual([
    { id: 'openssl', title: text('Raise openssl') },
  ]);
});

test('what a cluster says of a rule explains its own findings, and never in place of the server', async () => {
  const { db } = state;
  for (const id of ['east', 'west']) await saveCluster(db, { id, name: id, origin: 'enrolled' });
  const titles = async (...clusters: string[]): Promise<unknown> =>
    (await wordsOfRules(db, ['custom'], clusters)).get('custom')?.title.en;
  const say = (title: string, maker?: Parameters<typeof saveKnowledge>[2]): Promise<void> =>
    saveKnowledge(db, { rules: [{ ...rule, id: 'custom', title: text(title) }], causes: [] }, maker);
  await say('of the east', { origin: 'cluster', cluster: 'east', sender: 'a' });
  await say('of the west', { origin: 'cluster', cluster: 'west', sender: 'b' });
  expect([await titles('east'), await titles('west'), await titles()]).toEqual([
    'of the east',
    'of the west',
    undefined,
  ]);
  await say('of the west, anew', { origin: 'cluster', cluster: 'west', sender: 'b' });
  expect([await titles('east'), await titles('east', 'west')]).toEqual(['of the east', 'of the east']);
  await say('of a build', { origin: 'build', name: 'ci' });
  expect([await titles('east'), await titles()]).toEqual(['of a build', 'of a build']);
  await say('of the server');
  expect(await titles('west')).toBe('of the server');
});
