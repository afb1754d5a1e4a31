import { compareSeverity, type OutcomeStatus, type Text } from '@seawall/model';
import {
  controlById,
  type ControlTally,
  type Framework,
  frameworkById,
  type FrameworkResult,
  frameworks,
} from '@seawall/posture';
import { type Kysely, sql } from 'kysely';
import type { ControlResult, FindingRow, FrameworkRow, RequirementResult } from '../../contract/types.ts';
import { assess, type Assessed, latestAssessments, sumTallies } from '../../read/compliance.ts';
import { type AccessScope, visible } from '../../state/access.ts';
import { findingsById } from '../../state/findings/by-id.ts';
import { words } from '../../state/findings/list.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { pageOf } from '../page.ts';
import { presentFindings } from '../present/findings.ts';
import { clusterNames, named } from '../present/names.ts';
import { notFound } from '../refusal.ts';
import { anyOf } from '../../state/any-of.ts';

type Keys = 'GET /compliance' | 'GET /compliance/{framework}' | 'GET /controls';

export const complianceHandlers: Handlers<Keys> = {
  'GET /compliance': async ({ caller: { scope }, query }, { state: { db } }) => {
    const assessed = await latestAssessments(db, narrowed(scope, query.namespace), query.cluster);
    const names = await clusterNames(db);
    const results = assess(frameworks, sumTallies(assessed));
    return {
      frameworks: results.map((result) => rowOf(result, assessed)),
      clusters: assessed.flatMap(({ cluster }) => named(cluster, names) ?? []),
    };
  },

  'GET /controls': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { cluster, namespace, status, assessed: whole, q } = query;
    const tallies = sumTallies(await latestAssessments(db, narrowed(scope, namespace), cluster));
    const asked = words(q);
    const all = [...tallies.keys()]
      .flatMap((id) => controlOf(id, tallies))
      .filter(
        (control) =>
          (status === undefined || status.includes(control.status)) &&
          (whole === undefined || (control.notAssessed === 0) === (whole === 'true')) &&
          asked.every((word) => `${control.id} ${control.title.en} ${control.title.zh}`.toLowerCase().includes(word)),
      )
      .sort(
        (a, b) =>
          urgency[a.status] - urgency[b.status] || compareSeverity(a.severity, b.severity) || (a.id < b.id ? -1 : 1),
      );
    const page = pageOf(all, query);
    return { ...page, items: page.items.map((control) => ({ ...control, frameworks: frameworksOf(control.id) })) };
  },

  'GET /compliance/{framework}': async ({ caller: { scope }, params, query }, { state: { db } }) => {
    const framework = frameworkById(params.framework);
    if (framework === undefined) return notFound(`framework ${params.framework}`);
    const seen = narrowed(scope, query.namespace);
    const assessed = await latestAssessments(db, seen, query.cluster);
    const names = await clusterNames(db);
    const whole = sumTallies(assessed);
    const [result] = assess([framework], whole);
    if (result === undefined) return notFound(`framework ${params.framework}`);
    const single = assessed.map(({ cluster, tallies }) => ({ cluster, result: assess([framework], tallies)[0] }));
    const evidence = await evidenceFor(db, seen, framework, query.cluster);
    return {
      ...rowOf(result, assessed),
      results: result.requirements.map(
        (requirement): RequirementResult => ({
          id: requirement.id,
          section: framework.requirements.find(({ id }) => id === requirement.id)?.section,
          title: requirement.title,
          status: requirement.status,
          reason: requirement.reason,
          passed: requirement.passed,
          failed: requirement.failed,
          controls: requirement.controls.flatMap((id) => controlOf(id, whole)),
          evidence: evidence.get(requirement.id) ?? [],
          byCluster: single.flatMap(({ cluster, result: own }) => {
            const found = own?.requirements.find(({ id }) => id === requirement.id);
            const cell = named(cluster, names);
            if (found === undefined || cell === undefined) return [];
            return [{ cluster: cell, status: found.status, passed: found.passed, failed: found.failed }];
          }),
        }),
      ),
    };
  },
};

/** The caller’s scope, and of it the namespaces that were asked for. */
function narrowed(scope: AccessScope, asked: readonly string[] | undefined): AccessScope {
  if (asked === undefined) return scope;
  const { namespaces } = scope;
  return { ...scope, namespaces: namespaces === undefined ? asked : asked.filter((name) => namespaces.includes(name)) };
}

function rowOf(result: FrameworkResult, assessed: readonly Assessed[]): FrameworkRow {
  const count = (status: OutcomeStatus): number => result.requirements.filter((each) => each.status === status).length;
  return {
    id: result.id,
    title: result.title,
    version: result.version,
    url: frameworkById(result.id)?.url ?? '',
    score: result.score,
    requirements: {
      pass: count('pass'),
      fail: count('fail'),
      notApplicable: count('notApplicable'),
      notAssessed: count('notAssessed'),
    },
    // Of several clusters the one that was assessed longest ago says how old the picture is.
    assessedAt:
      assessed.length === 0 ? undefined : new Date(Math.min(...assessed.map(({ at }) => at.getTime()))).toISOString(),
  };
}

/** What is to be done comes first. */
const urgency = { fail: 0, notAssessed: 1, pass: 2, notApplicable: 3 } as const;

function frameworksOf(id: string): ControlResult['frameworks'] {
  return (controlById(id)?.frameworks ?? []).map((each) => ({
    framework: each.framework,
    id: each.id,
    title: frameworkById(each.framework)?.requirements.find((requirement) => requirement.id === each.id)?.title,
  }));
}

function controlOf(id: string, tallies: ReadonlyMap<string, ControlTally>): RequirementResult['controls'] {
  const control = controlById(id);
  const tally = tallies.get(id);
  if (control === undefined || tally === undefined) return [];
  const { passed, failed, notApplicable, notAssessed, reasons } = tally;
  const status =
    failed > 0 ? 'fail' : notAssessed > 0 ? 'notAssessed' : passed > 0 ? 'pass' : ('notApplicable' as const);
  const { title, severity } = control;
  return [{ id, title, severity, status, passed, failed, notApplicable, notAssessed, reasons: distinct(reasons) }];
}

/** One reason is told once, however many subjects it holds for. */
function distinct(reasons: readonly Text[]): Text[] {
  return [...new Map(reasons.map((reason) => [reason.en, reason])).values()].slice(0, 10);
}

/** So many findings stand as evidence behind each requirement; `/findings?framework=` has all. */
const mostEvidence = 5;

async function evidenceFor(
  db: Kysely<Database>,
  scope: AccessScope,
  framework: Framework,
  clusters: readonly string[] | undefined,
): Promise<ReadonlyMap<string, FindingRow[]>> {
  const refs = framework.requirements.map(({ id }) => `${framework.id}/${id}`);
  const inside = anyOf('findings.cluster', clusters);
  const { rows } = await sql<{ broken: string; id: string }>`
    select broken, id from (
      select broken, id, row_number() over (partition by broken order by rank desc, risk desc, id) as place
      from findings, unnest(findings.frameworks) as broken
      where state = 'open' and broken = any(${refs}) and ${inside} and ${visible(scope, 'findings')}
    ) as numbered where place <= ${mostEvidence} order by broken, place`.execute(db);
  const ids = [...new Set(rows.map(({ id }) => id))];
  const found = new Map((await presentFindings(db, await findingsById(db, ids))).map((row) => [row.id, row]));
  return new Map(
    [...Map.groupBy(rows, ({ broken }) => broken.slice(framework.id.length + 1))].map(([requirement, own]) => [
      requirement,
      own.flatMap(({ id }) => found.get(id) ?? []),
    ]),
  );
}
