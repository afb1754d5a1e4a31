import { attack, cis, nsa, threat } from '../../frameworks/ids.ts';
import { takesOver } from '../../rbac/privileged.ts';
import type { Rbac } from '../../rbac/rbac.ts';
import { heldRules } from '../../rbac/roles.ts';
import { isRestricted } from '../../rbac/rule.ts';
import { goodPractices, type Power, type Right, roleGives } from './power.ts';

const group = 'rbac.authorization.k8s.io';
const changing = ['create', 'update', 'patch'];
const writesRoles: readonly Right[] = [
  { group, resources: ['roles'], verbs: changing, names: 'any' },
  { group, resources: ['clusterroles'], verbs: changing, names: 'any', cluster: true },
];
const writesBindings: readonly Right[] = [
  { group, resources: ['rolebindings'], verbs: changing, names: 'any' },
  { group, resources: ['clusterrolebindings'], verbs: changing, names: 'any', cluster: true },
];

export const escalate: Power = {
  id: 'rbac-escalate',
  severity: 'critical',
  inNamespace: 'high',
  right: { en: 'write roles with rights that they do not hold', zh: '在角色中写入自己并不拥有的权限' },
  title: { en: 'Nobody holds the verb escalate without need', zh: '没有主体在不必要时拥有 escalate 动词' },
  why: {
    en: 'The API server refuses roles that give more than their author holds, unless the author holds the verb escalate. With it and update an attacker puts every right into a role that they are bound to.',
    zh: 'API 服务器会拒绝权限超出其作者所有的角色，除非作者拥有 escalate 动词。有了它和 update，攻击者就能把所有权限写进自己已绑定的角色。',
  },
  remediation: {
    en: 'Remove the verb; a controller that manages roles should itself hold what it gives out.',
    zh: '移除该动词；管理角色的控制器应当自己持有它所授予的权限。',
  },
  references: [
    goodPractices,
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping',
  ],
  frameworks: [...cis('5.1.8'), ...nsa('A5'), ...threat('MS-TA9019'), ...attack('T1098.006')],
  rights: [
    { group, resources: ['roles'], verbs: ['escalate'] },
    { group, resources: ['clusterroles'], verbs: ['escalate'], cluster: true },
  ],
  adjust: (holding) => (writesRoles.some((right) => roleGives(holding, right)) ? 0 : -1),
};

const strongBuiltIns = new Set(['cluster-admin', 'admin', 'edit']);

function isStrong(name: string, rbac: Rbac): boolean {
  if (strongBuiltIns.has(name)) return true;
  for (const role of rbac.rolesNamed(name)) {
    for (const { rule } of heldRules(role)) if (takesOver(rule)) return true;
  }
  return false;
}

export const bind: Power = {
  id: 'rbac-bind',
  severity: 'critical',
  inNamespace: 'high',
  right: { en: 'bind roles whose rights they do not hold', zh: '绑定自己并不拥有其权限的角色' },
  title: { en: 'Nobody holds the verb bind without need', zh: '没有主体在不必要时拥有 bind 动词' },
  why: {
    en: 'The verb bind lifts the check that a binding may give no more than its author holds. With create on bindings an attacker binds themselves to cluster-admin, in the namespace or in the cluster.',
    zh: 'bind 动词会取消“绑定所授予的权限不得超过其作者所有”的检查。加上对绑定的 create，攻击者就能在命名空间或整个集群中把自己绑定到 cluster-admin。',
  },
  remediation: {
    en: 'Name in resourceNames the weak roles that may be bound, or remove the verb.',
    zh: '用 resourceNames 列出允许绑定的低权限角色，或移除该动词。',
  },
  references: [`${goodPractices}#bind-verb`],
  frameworks: [...cis('5.1.8'), ...nsa('A5'), ...threat('MS-TA9019'), ...attack('T1098.006')],
  rights: [{ group, resources: ['roles', 'clusterroles'], verbs: ['bind'], names: 'any' }],
  adjust(holding) {
    const { rule, rbac } = holding;
    if (isRestricted(rule) && !(rule.resourceNames ?? []).some((name) => isStrong(name, rbac))) return undefined;
    return writesBindings.some((right) => roleGives(holding, right)) ? 0 : -1;
  },
};

export const aggregationLabel: Power = {
  id: 'rbac-clusterrole-write',
  severity: 'low',
  right: {
    en: 'change ClusterRoles and so add their rules to admin, edit and view',
    zh: '修改 ClusterRole，从而把其规则并入 admin、edit 和 view',
  },
  title: { en: 'Few may create or change ClusterRoles', zh: '只有少数主体可以创建或修改 ClusterRole' },
  why: {
    en: 'One label on a ClusterRole has its rules added to admin, edit or view. An attacker who holds certain rights hands them in this way to everybody who is bound to those roles, which looks like no binding at all.',
    zh: '只需给 ClusterRole 加一个标签，其规则就会并入 admin、edit 或 view。攻击者可以这样把自己持有的权限交给绑定到这些角色的所有人，而表面上看不到任何新绑定。',
  },
  remediation: {
    en: 'Name the ClusterRoles that are managed in resourceNames.',
    zh: '用 resourceNames 列出所管理的 ClusterRole。',
  },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles'],
  frameworks: [...threat('MS-TA9019'), ...attack('T1098.006')],
  rights: [{ group, resources: ['clusterroles'], verbs: changing, cluster: true }],
  minor: true,
};
