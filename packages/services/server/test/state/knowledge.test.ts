import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KnownRule, saveKnowledge } from '../../src/state/knowledge.ts';
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
