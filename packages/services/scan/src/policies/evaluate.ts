import type { Problem } from '@seawall/kube';
import { createJudge, defaultSettings } from '@seawall/posture';
import { type EnforcementPoint, loadPolicies, type Operation, type PolicySet } from '@seawall/policy';
import { emptyCollected } from '../collected.ts';
import { loadConfig } from '../config/load.ts';
import { projectRoot } from '../discover/targets.ts';
import type { NotAssessedTarget } from '../report.ts';
import type { Run } from '../run.ts';
import { chooseKinds } from '../targets/registry.ts';
import type { World } from '../world.ts';
import { readPolicyFiles } from './files.ts';
import { judgeAll, type PlacedVerdict, subjectsOf, viewOf } from './judge.ts';

export interface PolicyEvaluation {
  /** Files and directories of policies. */
  readonly policies: readonly string[];
  /** What is judged: whatever a scan reads, and recorded AdmissionReviews. */
  readonly targets: readonly string[];
  /** Only there to be referred to: the rest of the cluster. */
  readonly inventory?: readonly string[];
  readonly operation: Operation | '';
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  readonly enforcementPoint: EnforcementPoint;
  readonly expand: boolean;
  readonly explain: boolean;
  readonly exclude?: readonly string[];
  readonly helmValues?: readonly string[];
  readonly configFile?: string;
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

/** Reads policies and targets and judges. Throws a `ScanError` for a path that does not exist. */
export async function evaluatePolicies(asked: PolicyEvaluation, world: World): Promise<PolicyReport> {
  const read = readPolicyFiles(asked.policies, world);
  const policies = loadPolicies(read.files);
  const run = await collect(asked.targets, asked, world);
  const inventory = asked.inventory === undefined ? undefined : await collect(asked.inventory, asked, world);
  const { subjects, problems } = subjectsOf(run.collected.kubeObjects, asked, inventory?.collected.kubeObjects);
  const cluster = viewOf(subjects, inventory?.collected.kubeObjects ?? [], asked.namespace);
  const { enforcementPoint, expand, explain } = asked;
  return {
    policies,
    verdicts: await judgeAll(policies, subjects, cluster, { enforcementPoint, expand, explain }),
    subjects: subjects.length,
    problems: [
      ...read.problems,
      ...policies.problems,
      ...run.collected.problems,
      ...problems,
      ...(inventory?.collected.problems ?? []),
    ],
    notAssessed: [...run.collected.notAssessed, ...(inventory?.collected.notAssessed ?? [])],
  };
}

/** Reads targets as a scan does, without judging them by any control. */
async function collect(targets: readonly string[], asked: PolicyEvaluation, world: World): Promise<Run> {
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
