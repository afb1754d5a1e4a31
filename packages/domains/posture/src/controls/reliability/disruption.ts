import type { Inventory, KubeObject, Workload } from '@seawall/kube';
import type { FixPlan, Text } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';
import { type Amount, parseAmount, podsOf } from './amount.ts';
import { type Budget, guardedBy, isBudget, isGuarded } from './budgets.ts';
import { isReplicated } from './lifetime.ts';
import { scalerOf } from './scalers.ts';

const references = ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'];

function hasBudget(workload: Workload, inventory: Inventory): Judgement {
  if (!isReplicated(workload)) return 'notApplicable';
  const pods = scalerOf(inventory, workload.object)?.minimum ?? workload.replicas ?? 1;
  // A budget for a single pod only blocks node drains.
  if (pods < 2) return 'notApplicable';
  if (isGuarded(inventory, workload.object)) return 'pass';
  return [{ path: ['spec', 'replicas'], values: { replicas: pods } }];
}

const allowOne: FixPlan = {
  title: { en: 'Allow one pod to be away at a time', zh: '允许同时有一个 Pod 不可用' },
  risk: 'mayBreak',
  operations: [{ op: 'set', path: ['spec', 'maxUnavailable'], value: 1 }],
};
const allowOneInstead: FixPlan = {
  ...allowOne,
  operations: [{ op: 'remove', path: ['spec', 'minAvailable'] }, ...allowOne.operations],
};
const noneSpare: Text = {
  en: 'minAvailable {budget} leaves none of {replicas} pods to evict',
  zh: 'minAvailable 为 {budget}，{replicas} 个 Pod 中没有可驱逐的',
};

function allowsEviction(budget: Budget, inventory: Inventory): Judgement {
  const { spec } = budget.value;
  const most = parseAmount(spec?.maxUnavailable);
  const least = parseAmount(spec?.minAvailable);
  if (most !== undefined && most.value === 0) {
    return [{ path: ['spec', 'maxUnavailable'], values: { budget: 'maxUnavailable 0' }, fix: allowOne }];
  }
  if (least === undefined) return 'pass';
  const path = ['spec', 'minAvailable'];
  if (least.percent && least.value >= 100) {
    return [{ path, values: { budget: `minAvailable ${least.value}%` }, fix: allowOneInstead }];
  }
  const total = fixedPods(guardedBy(budget, inventory), inventory);
  if (total === undefined || total === 0 || podsOf(least, total) < total) return 'pass';
  const values = { budget: spec?.minAvailable ?? '', replicas: total };
  return [{ path, message: noneSpare, values, fix: allowOneInstead }];
}

/** How many pods workloads run together; undefined as soon as one of them may change its number. */
function fixedPods(workloads: readonly Workload[], inventory: Inventory): number | undefined {
  let total = 0;
  for (const workload of workloads) {
    if (!isReplicated(workload) || scalerOf(inventory, workload.object) !== undefined) return undefined;
    total += workload.replicas ?? 1;
  }
  return total;
}

function leavesScaledPods(budget: Budget, inventory: Inventory): Judgement {
  const least = parseAmount(budget.value.spec?.minAvailable);
  if (least === undefined) return 'notApplicable';
  const [workload, ...others] = guardedBy(budget, inventory);
  const scaler = workload === undefined ? undefined : scalerOf(inventory, workload.object);
  if (scaler === undefined || others.length > 0) return 'notApplicable';
  return judgeAgainst(least, scaler.object, scaler.minimum, budget.value.spec?.minAvailable ?? '');
}

function judgeAgainst(least: Amount, scaler: KubeObject, minimum: number, written: string | number): Judgement {
  if (minimum === 0 || podsOf(least, minimum) < minimum) return 'pass';
  const values = { budget: written, minimum, scaler: `${scaler.ref.kind} ${scaler.ref.name}` };
  return [{ path: ['spec', 'minAvailable'], values, fix: allowOneInstead }];
}

export const disruptionBudget: Control = {
  id: 'disruption-budget',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Replicated workloads have a disruption budget', zh: '多副本工作负载设有干扰预算' },
  why: {
    en: 'Without a PodDisruptionBudget a node upgrade may evict all replicas at once.',
    zh: '没有 PodDisruptionBudget 时，节点升级可能同时驱逐所有副本。',
  },
  message: {
    en: 'No PodDisruptionBudget guards the {replicas} replicas',
    zh: '没有 PodDisruptionBudget 保护这 {replicas} 个副本',
  },
  remediation: {
    en: 'Add a PodDisruptionBudget with maxUnavailable 1 that selects the pods.',
    zh: '添加选中这些 Pod 的 PodDisruptionBudget，并设置 maxUnavailable 为 1。',
  },
  references,
  frameworks: [],
  scope: 'workload',
  evaluateAmong: (workload, { inventory }) => hasBudget(workload, inventory),
};

export const disruptionBudgetBlocks: Control = {
  id: 'disruption-budget-blocks',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Disruption budgets let pods be evicted', zh: '干扰预算允许驱逐 Pod' },
  why: {
    en: 'A budget that allows no disruption stops every node drain: upgrades and security patches of the nodes hang until someone deletes it in a hurry.',
    zh: '不允许任何干扰的预算会阻止所有节点排空：节点升级与安全补丁会一直卡住，直到有人匆忙删除该预算。',
  },
  message: { en: '{budget} allows no eviction at all', zh: '{budget} 不允许任何驱逐' },
  remediation: {
    en: 'Use maxUnavailable 1, or run at least one replica more than minAvailable.',
    zh: '使用 maxUnavailable 1，或让副本数至少比 minAvailable 多一个。',
  },
  references,
  frameworks: [],
  scope: 'object',
  kinds: ['PodDisruptionBudget'],
  evaluateAmong: (object, { inventory }) => (isBudget(object) ? allowsEviction(object, inventory) : 'notApplicable'),
};

export const disruptionBudgetScaling: Control = {
  id: 'disruption-budget-scaling',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Disruption budgets leave room at the lowest scale', zh: '在最小规模下干扰预算仍留有余量' },
  why: {
    en: 'When the autoscaler is at its minimum and the budget asks for as many pods, nothing can be evicted: node drains hang at night and work by day.',
    zh: '自动扩缩到最小副本数而预算要求同样数量时，任何 Pod 都无法驱逐：低峰时节点排空会卡住。',
  },
  message: {
    en: 'minAvailable {budget} leaves nothing to evict when {scaler} is at its minimum of {minimum}',
    zh: '当 {scaler} 处于最小值 {minimum} 时，minAvailable {budget} 使任何 Pod 都无法驱逐',
  },
  remediation: {
    en: 'Use maxUnavailable 1, or raise the autoscaler minimum above minAvailable.',
    zh: '使用 maxUnavailable 1，或让自动扩缩的最小值大于 minAvailable。',
  },
  references,
  frameworks: [],
  scope: 'object',
  kinds: ['PodDisruptionBudget'],
  evaluateAmong: (object, { inventory }) => (isBudget(object) ? leavesScaledPods(object, inventory) : 'notApplicable'),
};
