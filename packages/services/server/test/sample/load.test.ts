import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@seawall/model';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSample } from '../../src/sample/load.ts';
import { storedWorkloadFacts, withoutFindings, workloadRisk } from '../../src/risk/index.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

const now = new Date('2026-11-26T12:00:00Z');
const events: Event[] = [];
let state: State;

async function load(): Promise<void> {
  await loadSample({
    db: state.db,
    keepEvents: (kept) => Promise.resolve(events.push(...kept)),
    folder: mkdtempSync(join(tmpdir(), 'seawall-sample-')),
    now,
  });
}

async function rows<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return (await query.execute(state.db)).rows;
}

beforeAll(async () => {
  state = await openTestState();
  await load();
}, 120_000);
afterAll(() => state.close());

describe('the sample cluster', () => {
  it('says that it is one', async () => {
    expect(await rows(sql`select id, origin, facts->'sample' as sample from clusters`)).toEqual([
      { id: 'sample', origin: 'sample', sample: true },
    ]);
  });

  it('has what every page shows', async () => {
    const [counts] = await rows<Record<string, number>>(sql`select
      (select count(*) from resources where facts ? 'reach') as workloads, (select count(*) from images) as images,
      (select count(*) from nodes) as nodes, (select count(*) from identities) as identities,
      (select count(*) from findings where kind = 'misconfiguration') as misconfigurations,
      (select count(*) from findings where kind = 'vulnerability') as vulnerabilities,
      (select count(*) from alerts) as alerts, (select count(*) from incidents) as incidents`);
    expect(counts).toMatchObject({ nodes: 3, workloads: expect.toSatisfy((count: number) => count >= 14) as number });
    for (const count of Object.values(counts ?? {})) expect(count).toBeGreaterThan(0);
  });

  it('has workloads that are worse and workloads that are better, each with its reasons', async () => {
    const scored = await rows<{ name: string; risk: number; points: number }>(sql`select name, risk,
      (select sum((factor->>'points')::int) from jsonb_array_elements(risk_factors) as factor)::int as points
      from resources where facts ? 'reach' and owner is null order by risk desc, name`);
    expect(scored.every(({ risk, points }) => risk === (points ?? 0))).toBe(true);
    const of = (name: string): number => scored.find((one) => one.name === name)?.risk ?? Number.NaN;
    expect(of('reviews')).toBeGreaterThanOrEqual(80);
    expect(of('ci-deployer')).toBeGreaterThanOrEqual(70);
    expect(of('payments')).toBeLessThan(20);
    expect(of('search')).toBeLessThan(20);
  });

  it('has alerts of its workloads, and incidents of them', async () => {
    const alerts = await rows<{ rule: string; name: string }>(sql`select a.rule, r.name from alerts a
      join resources r on r.id = a.resource_id where a.severity = 'critical' order by a.first_time`);
    expect(alerts).toEqual(
      expect.arrayContaining([
        { rule: 'Miner started', name: 'reviews' },
        { rule: 'Namespaces of the node entered', name: 'ci-deployer' },
      ]),
    );
    expect(events.some(({ kind }) => kind === 'audit') && events.some(({ kind }) => kind === 'process')).toBe(true);
    expect(events.every(({ time }) => Date.parse(time) <= now.getTime())).toBe(true);
  });

  it('knows what a fix would do', async () => {
    const [{ id }] = (await rows<{ id: string }>(
      sql`select id from resources where name = 'storefront' and kind = 'Deployment'`,
    )) as [{ id: string }];
    const facts = await storedWorkloadFacts(state.db, id, now);
    if (facts === undefined) throw new Error('no facts');
    const [stored] = await rows<{ risk: number }>(sql`select risk from resources where id = ${id}`);
    expect(workloadRisk(facts, now.getTime()).score).toBe(stored?.risk);
    const vulnerable = facts.findings.filter(({ kind }) => kind === 'vulnerability').map((one) => one.id);
    const after = workloadRisk(withoutFindings(facts, new Set(vulnerable)), now.getTime());
    expect(after.score).toBeLessThan((stored?.risk ?? 0) - 10);
  });

  it('stays what it is when it is loaded again', async () => {
    const before = await rows(sql`select id, state, reopen_count, first_seen from findings order by id`);
    const told = events.length;
    await load();
    expect(await rows(sql`select id, state, reopen_count, first_seen from findings order by id`)).toEqual(before);
    expect(events.length).toBe(told);
  });
});
