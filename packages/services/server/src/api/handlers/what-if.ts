import { sql } from 'kysely';
import type { WhatIf } from '../../contract/types.ts';
import { type Risk, whatIf, withoutFindings, workloadRisk } from '../../risk/index.ts';
import { storedWorkloadFacts } from '../../risk/stored/facts.ts';
import { visible } from '../../state/access.ts';
import type { Handlers } from '../handler.ts';
import { notFound } from '../refusal.ts';

export const whatIfHandlers: Handlers<'GET /risk/what-if'> = {
  'GET /risk/what-if': async ({ caller: { scope }, query: { resource, without = [] } }, { state: { db }, now }) => {
    const seen = await db
      .selectFrom('resources')
      .select(sql`1`.as('one'))
      .where('resources.id', '=', resource)
      .where(visible(scope, 'resources'))
      .executeTakeFirst();
    const facts = seen === undefined ? undefined : await storedWorkloadFacts(db, resource, now());
    if (facts === undefined) return notFound(`workload ${resource}`);
    const at = now().getTime();
    const { before, after } = whatIf(facts, withoutFindings(facts, new Set(without)), (each) => workloadRisk(each, at));
    return { before: shown(before), after: shown(after), without };
  },
};

function shown({ score, factors }: Risk): WhatIf['before'] {
  return { risk: score, factors: factors.map(({ id, points, text }) => ({ id, points, text })) };
}
