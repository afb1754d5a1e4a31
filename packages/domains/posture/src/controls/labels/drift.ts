import { posix } from 'node:path';
import type { Inventory, Workload } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { indexed } from '../references/indexed.ts';
import { runsForever } from '../reliability/lifetime.ts';
import { applicationOf } from '../supply/tag-drift.ts';
import { type Feature, features } from './features.ts';

/** Something that most of a group have, and how many. */
interface Habit extends Feature {
  readonly count: number;
  readonly of: number;
}

/** How many siblings must agree, and what share of all of them: fewer are a coincidence. */
const leastSiblings = 3;
const leastShare = 0.75;

interface Tally {
  having: number;
  asked: number;
}

interface Group {
  members: number;
  readonly byFeature: Tally[];
  readonly byLabel: Map<string, number>;
}

const habits = indexed((inventory) => {
  const groups = new Map<string, Group>();
  for (const workload of inventory.workloads) {
    if (!runsForever(workload)) continue;
    const key = groupOf(workload);
    let group = groups.get(key);
    if (group === undefined) {
      group = { members: 0, byFeature: features.map(() => ({ having: 0, asked: 0 })), byLabel: new Map() };
      groups.set(key, group);
    }
    count(group, workload);
  }
  const found = new Map<string, readonly Habit[]>();
  for (const [key, group] of groups) {
    const common = habitsOf(group);
    if (common.length > 0) found.set(key, common);
  }
  return found;
});

/**
 * Siblings are the workloads of one application or namespace; where the manifests name neither, those of one directory,
 * for `default` is where everything ends that nobody has sorted.
 */
function groupOf(workload: Workload): string {
  const application = applicationOf(workload);
  if (workload.object.ref.namespace !== undefined || !application.endsWith('\0')) return application;
  return `${application}${posix.dirname(workload.object.origin.projectFile)}`;
}

function count(group: Group, workload: Workload): void {
  group.members += 1;
  for (const [index, feature] of features.entries()) {
    const tally = group.byFeature[index];
    const has = feature.has(workload);
    if (tally === undefined || has === undefined) continue;
    tally.asked += 1;
    if (has) tally.having += 1;
  }
  for (const key of Object.keys(workload.object.value.metadata?.labels ?? {})) {
    group.byLabel.set(key, (group.byLabel.get(key) ?? 0) + 1);
  }
}

function habitsOf(group: Group): Habit[] {
  const found: Habit[] = [];
  for (const [index, feature] of features.entries()) {
    const { having = 0, asked = 0 } = group.byFeature[index] ?? {};
    if (isHabit(having, asked)) found.push({ ...feature, count: having, of: asked });
  }
  for (const [key, having] of group.byLabel) {
    if (!isHabit(having, group.members)) continue;
    const has = (workload: Workload): boolean => workload.object.value.metadata?.labels?.[key] !== undefined;
    found.push({ name: `label ${key}`, has, count: having, of: group.members });
  }
  return found;
}

/** What all have is nobody's drift. */
function isHabit(having: number, asked: number): boolean {
  return having >= leastSiblings && having < asked && having / asked >= leastShare;
}

function isLikeSiblings(workload: Workload, inventory: Inventory): Judgement {
  if (!runsForever(workload)) return 'notApplicable';
  const common = habits(inventory).get(groupOf(workload));
  if (common === undefined) return 'pass';
  let lacking: Habit[] | undefined;
  for (const habit of common) if (habit.has(workload) === false) (lacking ??= []).push(habit);
  if (lacking === undefined) return 'pass';
  const list = lacking.map((habit) => `${habit.name} (${habit.count}/${habit.of})`).join(', ');
  return [{ path: workload.podPath, values: { list } }];
}

export const siblingDrift: Control = {
  id: 'sibling-drift',
  category: 'labels',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Workloads of an application are set up alike', zh: '同一应用的工作负载配置一致' },
  why: {
    en: 'What nearly every sibling sets and one does not was most often forgotten, and the exception is where an attacker or an outage gets in.',
    zh: '同类工作负载几乎都有、唯独一个缺少的配置，往往是遗漏，攻击或故障常由此而入。',
  },
  message: { en: 'Lacks what its siblings have: {list}', zh: '缺少同类工作负载都有的配置：{list}' },
  remediation: {
    en: 'Set the same here, or say in a comment why this one differs.',
    zh: '在此处做相同设置，或在注释中说明不同的原因。',
  },
  references: ['https://kubernetes.io/docs/concepts/configuration/overview/'],
  frameworks: [],
  scope: 'workload',
  evaluateAmong: (workload, { inventory }) => isLikeSiblings(workload, inventory),
};
