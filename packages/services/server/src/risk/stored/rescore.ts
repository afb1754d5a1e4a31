import { breather } from '@seawall/scan/breathe';
import { type Kysely, sql } from 'kysely';
import { saveScores, type Score } from '../../state/inventory/risk.ts';
import type { Database } from '../../state/tables.ts';
import { groupRisk } from '../group.ts';
import { identityRisk, weightOfPowers } from '../identity.ts';
import { imageRisk } from '../image.ts';
import { nodeRisk } from '../node.ts';
import type { RiskPart } from '../part.ts';
import type { Risk } from '../score.ts';
import { type Reach, reaches } from '../surroundings.ts';
import { workloadRisk } from '../workload.ts';
import { type ClusterFacts, clusterFacts, factsOfWorkload, type StoredWorkload } from './facts.ts';

/**
 * Computes every score of a cluster anew from what is stored, and stores those that differ. Gives the cluster's own. That
 * nothing speaks against something is said only when somebody has looked: until then it has no score.
 */
export async function rescoreCluster(db: Kysely<Database>, cluster: string, now: Date): Promise<Risk | undefined> {
  const facts = await clusterFacts(db, cluster, now);
  const scored = await scoreWorkloads(facts, now.getTime());
  const isOpen = ([workload, risk]: readonly [StoredWorkload, Risk]): boolean =>
    risk.score === 0 && !(facts.isJudged(workload) && workload.images.every(facts.isMatched));
  const open = new Set([...scored].filter(isOpen).map(([workload]) => workload));
  await saveScores(
    db,
    'resources',
    [...scored].map(([workload, risk]) => scoreOf(workload.id, risk, !open.has(workload))),
  );
  await saveScores(db, 'identities', scoreIdentities(facts, scored, now.getTime()));
  await saveScores(db, 'images', scoreImages(facts));
  const nodes = scoreNodes(facts, scored, now.getTime());
  await saveScores(
    db,
    'nodes',
    nodes.map(([node, risk]) => scoreOf(node.id, risk, facts.isJudged(node))),
  );
  const namespaces = scoreNamespaces(facts, scored, now.getTime());
  const openIn = new Set([...open].map(({ namespace }) => namespace));
  await saveScores(
    db,
    'resources',
    namespaces.flatMap(({ id, risk }) => {
      const namespace = facts.namespaces.get(id);
      return namespace === undefined ? [] : [scoreOf(namespace.id, risk, facts.isJudged(namespace) && !openIn.has(id))];
    }),
  );
  const whole = groupRisk(
    {
      parts: [
        ...namespaces.map(({ id, risk }) => ({ id: `namespace/${id}`, name: `Namespace ${id}`, risk })),
        ...nodes.map(([{ id, name }, risk]) => ({ id: `node/${id}`, name: `Node ${name}`, risk })),
      ],
      findings: facts.findings.filter(
        ({ namespace, node, image }) => namespace === null && node === null && image === null,
      ),
      alerts: facts.alerts.filter(({ namespace, node }) => namespace === null && node === null),
    },
    now.getTime(),
  );
  const isKnown = whole.score > 0 || (facts.judgedAt !== undefined && open.size === 0);
  if (!isKnown) {
    await sql`update clusters set facts = facts - 'risk' - 'riskFactors' where id = ${cluster} and facts ? 'risk'`.execute(
      db,
    );
    return undefined;
  }
  const told = JSON.stringify({ risk: whole.score, riskFactors: whole.factors });
  await sql`update clusters set facts = facts || ${told}::jsonb where id = ${cluster} and not facts @> ${told}::jsonb`.execute(
    db,
  );
  return whole;
}

/** @param isKnown whether all was looked at: only then a score of nothing means that nothing is there */
function scoreOf(id: string, { score, factors }: Risk, isKnown: boolean): Score {
  return { id, risk: score === 0 && !isKnown ? null : score, factors };
}

async function scoreWorkloads(facts: ClusterFacts, now: number): Promise<Map<StoredWorkload, Risk>> {
  const findings = Map.groupBy(facts.findings, ({ resource }) => resource);
  const ofImage = Map.groupBy(facts.findings, ({ image }) => image);
  const alerts = Map.groupBy(facts.alerts, ({ resource }) => resource);
  const accounts = new Map(facts.identities.map((one) => [accountKey(one.kind, one.namespace, one.name), one]));
  const scored = new Map<StoredWorkload, Risk>();
  const breathe = breather();
  for (const workload of facts.workloads) {
    const account = accounts.get(accountKey('ServiceAccount', workload.namespace, workload.account ?? 'default'));
    const judged = factsOfWorkload(
      workload,
      [...(findings.get(workload.id) ?? []), ...workload.images.flatMap((image) => ofImage.get(image) ?? [])],
      alerts.get(workload.id) ?? [],
      account?.facts.powers ?? [],
    );
    scored.set(workload, workloadRisk(judged, now));
    await breathe();
  }
  return scored;
}

function accountKey(kind: string, namespace: string | null, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

function partOf(workload: StoredWorkload, risk: Risk): RiskPart {
  const { id, kind, namespace, name } = workload;
  return { id, name: `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`, risk };
}

function scoreIdentities(facts: ClusterFacts, scored: ReadonlyMap<StoredWorkload, Risk>, now: number): Score[] {
  const using = Map.groupBy(scored, ([{ namespace, account }]) =>
    accountKey('ServiceAccount', namespace, account ?? 'default'),
  );
  return facts.identities.map((identity) => {
    const {
      kind,
      namespace,
      name,
      facts: { powers = [] },
    } = identity;
    const exposed = (using.get(accountKey(kind, namespace, name)) ?? [])
      .filter(([workload]) => workload.facts.reach === 'internet')
      .map(([workload, risk]) => partOf(workload, risk));
    const worth = weightOfPowers(powers) > 0 ? exposed : [];
    const risk = identityRisk({ powers, findings: [], alerts: [], exposed: worth }, now);
    return scoreOf(identity.id, risk, facts.isJudged(identity));
  });
}

function scoreImages(facts: ClusterFacts): Score[] {
  const findings = Map.groupBy(facts.findings, ({ image }) => image);
  const users = new Map<string, StoredWorkload[]>();
  for (const workload of facts.workloads) {
    for (const image of workload.images) {
      const known = users.get(image);
      if (known === undefined) users.set(image, [workload]);
      else known.push(workload);
    }
  }
  return [...users].map(([image, workloads]) => {
    const widest = workloads.toSorted((a, b) => reachRank(a) - reachRank(b))[0];
    const { reach = 'none', reachedBy } = widest?.facts ?? {};
    return scoreOf(
      image,
      imageRisk({
        findings: findings.get(image) ?? [],
        reach,
        workloads: workloads.length,
        ...(reachedBy === undefined ? {} : { reachedBy }),
      }),
      facts.isMatched(image),
    );
  });
}

function reachRank({ facts }: StoredWorkload): number {
  const reach: Reach = facts.reach ?? 'none';
  return reaches.indexOf(reach);
}

function scoreNodes(
  facts: ClusterFacts,
  scored: ReadonlyMap<StoredWorkload, Risk>,
  now: number,
): (readonly [ClusterFacts['nodes'][number], Risk])[] {
  const findings = Map.groupBy(facts.findings, ({ node }) => node);
  const alerts = Map.groupBy(facts.alerts, ({ node }) => node);
  const privileged = new Map<string, RiskPart[]>(facts.nodes.map(({ name }) => [name, []]));
  for (const [workload, risk] of scored) {
    if (workload.facts.nodeRights !== 'full') continue;
    const part = partOf(workload, risk);
    for (const name of new Set(workload.facts.nodes)) privileged.get(name)?.push(part);
  }
  return facts.nodes.map((node) => {
    const { name } = node;
    const own = { findings: findings.get(name) ?? [], alerts: alerts.get(name) ?? [] };
    return [node, nodeRisk({ ...own, privileged: privileged.get(name) ?? [] }, now)];
  });
}

/** What belongs to a workload counts in its score and not once more. */
function scoreNamespaces(
  facts: ClusterFacts,
  scored: ReadonlyMap<StoredWorkload, Risk>,
  now: number,
): { readonly id: string; readonly risk: Risk }[] {
  const workloads = Map.groupBy(scored, ([{ namespace }]) => namespace ?? '');
  const ids = new Set([...scored.keys()].map(({ id }) => id));
  const own = Map.groupBy(
    facts.findings.filter(({ resource, image }) => image === null && (resource === null || !ids.has(resource))),
    ({ namespace }) => namespace ?? '',
  );
  const alerts = Map.groupBy(
    facts.alerts.filter(({ resource }) => resource === null || !ids.has(resource)),
    ({ namespace }) => namespace ?? '',
  );
  const names = new Set([...workloads.keys(), ...own.keys(), ...facts.namespaces.keys()]);
  names.delete('');
  return [...names].sort().map((id) => ({
    id,
    risk: groupRisk(
      {
        parts: (workloads.get(id) ?? []).map(([workload, risk]) => partOf(workload, risk)),
        findings: own.get(id) ?? [],
        alerts: alerts.get(id) ?? [],
      },
      now,
    ),
  }));
}
