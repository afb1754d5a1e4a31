import { severities } from '@seawall/model';
import { coverageOf, tacticName, tacticOf } from '@seawall/runtime';
import { sql } from 'kysely';
import { ownRules } from '../../collect/own-rules.ts';
import { filteredAlerts } from '../../read/alerts.ts';
import type { Handlers } from '../handler.ts';

export const matrixHandlers: Handlers<'GET /matrix'> = {
  'GET /matrix': async ({ caller: { scope }, query: { matrix, ...filter } }, { state: { db } }) => {
    const covered = coverage().find((each) => each.matrix.id === matrix);
    const hits = filteredAlerts(db.selectFrom('alerts'), scope, filter).select([
      sql<string>`unnest(alerts.techniques)`.as('technique'),
      'alerts.rank as rank',
    ]);
    const rows = await db
      .selectFrom(hits.as('hits'))
      .select(['technique', sql<number>`count(*)`.as('count'), sql<number>`max(rank)`.as('worst')])
      .groupBy('technique')
      .execute();
    const byTechnique = new Map(rows.map((row) => [row.technique, row]));
    const techniques = (covered?.techniques ?? []).map(({ technique, rules }) => ({
      technique,
      rules: rules.filter(({ enabled }) => enabled).length,
      hit: byTechnique.get(technique.id),
    }));
    const tactics = [...new Set(techniques.flatMap(({ technique }) => technique.tactics))];
    return {
      matrix,
      tactics: tactics.map((tactic) => {
        const inside = techniques.filter(({ technique }) => technique.tactics.includes(tactic));
        return {
          id: tactic,
          title: tacticName(tacticOf(tactic) ?? tactic),
          alerts: inside.reduce((sum, { hit }) => sum + (hit?.count ?? 0), 0),
          techniques: inside.map(({ technique, rules, hit }) => ({
            id: technique.id,
            title: { en: technique.name, zh: technique.name },
            alerts: hit?.count ?? 0,
            worst: hit === undefined ? undefined : severities[4 - hit.worst],
            rules,
          })),
        };
      }),
    };
  },
};

let known: ReturnType<typeof coverageOf> | undefined;

function coverage(): ReturnType<typeof coverageOf> {
  const { rules, correlations } = ownRules();
  known ??= coverageOf(rules, correlations);
  return known;
}
