import { controlById, frameworkById } from '@seawall/posture';
import type { Kysely } from 'kysely';
import { record } from '../../auth/audit.ts';
import type { FindingDetail } from '../../contract/types.ts';
import { publishLive } from '../../live/publish.ts';
import { keptCounts, keptTotal } from '../../read/counted.ts';
import { totalFindings } from '../../state/findings/counts.ts';
import { listFindings } from '../../state/findings/list.ts';
import { assignFinding, getFinding, type StoredFinding } from '../../state/findings/one.ts';
import { wordsOfRules } from '../../state/knowledge.ts';
import type { Database } from '../../state/tables.ts';
import { defined } from '../../defined.ts';
import { filterOf } from '../filter.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { presentFindings } from '../present/findings.ts';
import { groupLabels, presentGroups } from '../present/groups.ts';
import { presentHistory } from '../present/history.ts';
import { badField, notFound } from '../refusal.ts';

type Keys = 'GET /findings' | 'GET /findings/counts' | 'GET /findings/{id}' | 'PATCH /findings/{id}';

export const findingHandlers: Handlers<Keys> = {
  'GET /findings': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...asked } = query;
    const filter = filterOf(asked);
    const [page, counted] = await Promise.all([
      listFindings(db, scope, filter, { sort, limit, ...(cursor === undefined ? {} : { cursor }) }),
      total ? keptTotal(db, scope, filter) : undefined,
    ]);
    return { items: await presentFindings(db, page.items), next: page.next, total: counted?.total };
  },

  'GET /findings/counts': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { by, limit, ...asked } = query;
    const filter = filterOf(asked);
    const counts = await keptCounts(db, scope, filter, by, limit);
    const labels = await groupLabels(db, by, counts.groups, { scope, filter });
    const { total, bySeverity, further } = counts;
    return { by, total, bySeverity, groups: presentGroups(counts, labels), further };
  },

  'GET /findings/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) => {
    const stored = await getFinding(db, scope, id);
    if (stored === undefined) return notFound(`finding ${id}`);
    const [[row], history, about, alike] = await Promise.all([
      presentFindings(db, [stored.row]),
      presentHistory(db, stored.history),
      aboutRule(db, stored.row.rule, stored.row.cluster),
      totalFindings(db, scope, { cause: [stored.row.cause] }),
    ]);
    if (row === undefined) return notFound(`finding ${id}`);
    return { ...row, ...detailOf(stored), history, about, sameCause: alike.total };
  },

  'PATCH /findings/{id}': async ({ caller, params: { id }, body: { assignee } }, { state: { db }, now }) => {
    if (assignee !== null && !(await isUser(db, assignee))) {
      return badField('/assignee', `There is no user ${assignee}.`, `不存在用户 ${assignee}。`);
    }
    const changed = await within(db, async (trx) => {
      const given = await assignFinding(trx, caller.scope, id, assignee, { who: caller.userId, at: now() });
      if (given) await record(trx, caller, { action: 'finding.assign', target: id, detail: { assignee } });
      return given;
    });
    const stored = await getFinding(db, caller.scope, id);
    const [row] = stored === undefined ? [] : await presentFindings(db, [stored.row]);
    if (row === undefined) return notFound(`finding ${id}`);
    if (!changed) return row;
    const place = { cluster: row.cluster?.id, namespace: row.namespace };
    await publishLive(db, [{ topic: 'finding', what: 'changed', id, title: row.title, ...defined(place) }]);
    return row;
  },
};

function detailOf({
  body,
  row,
}: StoredFinding): Pick<FindingDetail, 'message' | 'place' | 'evidence' | 'fix' | 'frameworks' | 'factors'> {
  const { evidence, fix, frameworks, place, priority } = body;
  return {
    message: row.title,
    place,
    evidence: [...evidence],
    fix:
      fix === undefined
        ? undefined
        : { title: fix.title, risk: fix.risk, operations: fix.operations.map((each) => ({ ...each })), file: fix.file },
    frameworks: frameworks.map(({ framework, id }) => ({ framework, id, title: requirementTitle(framework, id) })),
    factors: (priority?.factors ?? []).map((factor) => ({ ...factor })),
  };
}

function requirementTitle(framework: string, id: string) {
  return frameworkById(framework)?.requirements.find((requirement) => requirement.id === id)?.title;
}

/** What the rule says of itself: of our own controls as they are now, of other rules as the engine said it last. */
async function aboutRule(db: Kysely<Database>, rule: string, cluster: string | null): Promise<FindingDetail['about']> {
  const control = controlById(rule);
  if (control !== undefined) {
    const { title, why, remediation, references } = control;
    return { title, why, remediation, references: [...references] };
  }
  const known = (await wordsOfRules(db, [rule], cluster === null ? [] : [cluster])).get(rule);
  if (known === undefined) return undefined;
  return { title: known.title, why: known.why, remediation: known.remediation, references: [...known.links] };
}

async function isUser(db: Kysely<Database>, id: string): Promise<boolean> {
  const user = await db.selectFrom('users').select('id').where('id', '=', id).executeTakeFirst();
  return user !== undefined;
}
