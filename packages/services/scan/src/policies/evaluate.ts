import type { KubeObject, Problem } from '@seawall/kube';
import { createJudge, defaultSettings } from '@seawall/posture';
import { loadPolicies, type Operation, type PolicySet } from '@seawall/policy';
import { emptyCollected } from '../collected.ts';
import { loadConfig } from '../config/load.ts';
import { projectRoot } from '../discover/targets.ts';
import type { ClusterChoice } from '../options.ts';
import type { NotAssessedTarget } from '../report.ts';
import type { Run } from '../run.ts';
import { mustBeAlone } from '../targets/cluster.ts';
import { chooseKinds } from '../targets/registry.ts';
import type { World } from '../world.ts';
import { readForPolicies } from './cluster.ts';
import { readPolicyFiles } from './files.ts';
import { judgeAll, type PlacedVerdict, subjectsOf, viewOf } from './judge.ts';

export interface PolicyEvaluation {
  /** Files and directories of policies. */
  readonly policies: readonly string[];
  /** What is judged: whatever a scan reads, and recorded AdmissionReviews. */
  readonly targets: readonly string[];
  /** Only there to be referred to: the rest of the cluster. */
  readonly inventory?: readonly string[];
  /** Unless given: creation of what files hold, and how things stand of what a cluster has. */
  readonly operation?: Operation | '';
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  readonly expand: boolean;
  readonly explain: boolean;
  readonly exclude?: readonly string[];
  readonly helmValues?: readonly string[];
  readonly configFile?: string;
  /** Which cluster, where `cluster` is a target or the inventory. */
  readonly cluster?: ClusterChoice;
}

/** What policies said of targets. */
export interface PolicyReport {
  readonly policies: PolicySet;
  /** One for each policy and subject, those that the policy is not about included. */
  readonly verdicts: readonly PlacedVerdict[];
  readonly subjects: number;
  readonly problems: readonly Problem[];
  readonly notAssessed: readonly NotAssessedTarget[];
}

/** The word that stands for a running cluster among targets. */
const clusterWord = 'cluster';

/** Reads policies and targets and judges. Throws a `ScanError` for a path that does not exist. */
export async function evaluatePolicies(asked: PolicyEvaluation, world: World): Promise<PolicyReport> {
  const read = readPolicyFiles(asked.policies, world);
  const policies = loadPolicies(read.files);
  const isLive = asked.targets[0] === clusterWord;
  const target = await collect(asked.targets, asked, policies, world);
  const inventory = asked.inventory === undefined ? undefined : await collect(asked.inventory, asked, policies, world);
  const operation = asked.operation ?? (isLive ? '' : 'CREATE');
  const { namespace, expand, explain } = asked;
  const known = [...(inventory?.objects ?? []), ...(inventory?.made ?? [])];
  const { subjects, problems } = subjectsOf(target.objects, { operation, namespace }, known);
  const cluster = viewOf(subjects, [...known, ...target.made], namespace);
  const enforcementPoint = operation === '' ? 'audit.gatekeeper.sh' : 'validation.gatekeeper.sh';
  return {
    policies,
    verdicts: await judgeAll(policies, subjects, cluster, { enforcementPoint, expand, explain }),
    subjects: subjects.length,
    problems: [...read.problems, ...policies.problems, ...target.problems, ...problems, ...(inventory?.problems ?? [])],
    notAssessed: [...target.notAssessed, ...(inventory?.notAssessed ?? [])],
  };
}

/** What targets hold. */
interface Held {
  readonly objects: readonly KubeObject[];
  readonly made: readonly KubeObject[];
  readonly problems: readonly Problem[];
  readonly notAssessed: readonly NotAssessedTarget[];
}

async function collect(
  targets: readonly string[],
  asked: PolicyEvaluation,
  policies: PolicySet,
  world: World,
): Promise<Held> {
  if (targets[0] === clusterWord) {
    mustBeAlone(targets.slice(1));
    const { declared, ...rest } = await readForPolicies(asked.cluster ?? {}, kindsOf(policies));
    return { objects: declared, ...rest };
  }
  const { collected } = await collectFiles(targets, asked, world);
  return { objects: collected.kubeObjects, made: [], problems: collected.problems, notAssessed: collected.notAssessed };
}

/** The kinds that any policy may be about; undefined when one may be about all. */
function kindsOf({ policies }: PolicySet): ReadonlySet<string> | undefined {
  const kinds = new Set<string>();
  for (const policy of policies) {
    if (policy.kinds === undefined) return undefined;
    for (const kind of policy.kinds) kinds.add(kind);
  }
  return kinds;
}

/** Reads targets as a scan does, without judging them by any control. */
async function collectFiles(targets: readonly string[], asked: PolicyEvaluation, world: World): Promise<Run> {
  const chosen = await chooseKinds(targets, world);
  const root = await projectRoot(chosen[0]?.targets[0], world);
  const config = await loadConfig(asked.configFile, root, world.cwd);
  const collected = emptyCollected(createJudge({ controls: [], settings: defaultSettings }));
  const options = {
    targets,
    ...(asked.exclude === undefined ? {} : { exclude: asked.exclude }),
    ...(asked.helmValues === undefined ? {} : { helmValues: asked.helmValues }),
  };
  const run: Run = { root, config, controls: [], options, world, collected };
  for (const each of chosen) await each.kind.collect(each.targets, run);
  return run;
}
