import { severities } from '@seawall/model';
import { matrices, tacticName, tacticOf, techniqueName, unseen } from '@seawall/runtime';
import { type Kysely, sql } from 'kysely';
import { type AlertFilter, filteredAlerts } from '../../read/alerts.ts';
import { rulesInForce } from '../../read/rules.ts';
import type { AccessScope } from '../../state/access.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';

export const matrixHandlers: Handlers<'GET /matrix'> = {
  'GET /matrix': async ({ caller: { scope }, query: { matrix, ...filter } }, { state: { db } }) => {
    const [rules, hits] = await Promise.all([rulesInForce(db, scope), hitsOf(db, scope, filter)]);
    const inForce = rules.filter(({ enabled }) => enabled);
    const all = matrices.find(({ id }) => id === matrix)?.techniques ?? [];
    const techniques = all.map((technique) => {
      const { id } = technique;
      const own = hits.filter((hit) => hit.techniques.includes(id));
      const looking = inForce.filter(({ cells }) => cells.some((cell) => cell.technique === id)).length;
      return {
        in: technique.tactics,
        row: {
          id,
          title: techniqueName(technique),
          alerts: sumOf(own),
          worst: own.length === 0 ? undefined : severities[4 - Math.max(...own.map(({ worst }) => worst))],
          rules: looking,
          unseen: looking === 0 ? unseen[id] : undefined,
        },
      };
    });
    return {
      matrix,
      tactics: [...new Set(all.flatMap(({ tactics }) => tactics))].map((tactic) => {
        const inside = techniques.filter((each) => each.in.includes(tactic)).map(({ row }) => row);
        return {
          id: tactic,
          title: tacticName(tacticOf(tactic) ?? tactic),
          alerts: sumOf(hits.filter((hit) => inside.some(({ id }) => hit.techniques.includes(id)))),
          techniques: inside,
        };
      }),
    };
  },
};

/** Alerts of the same techniques together. */
interface Hit {
  readonly techniques: readonly string[];
  readonly count: number;
  readonly worst: number;
}

async function hitsOf(db: Kysely<Database>, scope: AccessScope, filter: AlertFilter): Promise<Hit[]> {
  return await filteredAlerts(db.selectFrom('alerts'), scope, filter)
    .select(['alerts.techniques', sql<number>`count(*)`.as('count'), sql<number>`max(alerts.rank)`.as('worst')])
    .groupBy('alerts.techniques')
    .execute();
}

function sumOf(hits: readonly Hit[]): number {
  return hits.reduce((sum, { count }) => sum + count, 0);
}
