import type { PolicyRule } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Fault } from '../../control.ts';
import { judged } from '../../control.ts';
import { allowsVerb, isRestricted } from '../../rbac/rule.ts';
import { groupsOfResource, isClusterWide, knownGroups } from './known-resources.ts';
import { roleControl } from './role-control.ts';

const messages = {
  group: {
    en: 'The API group {groups} does not have {resource}, which {right} has, so the rule gives nothing on it',
    zh: 'API 组 {groups} 中没有 {resource}（属于 {right}），因此规则对其不起作用',
  },
  pattern: {
    en: '* stands alone or before a subresource, so {resource} matches nothing',
    zh: '* 只能单独使用或放在子资源之前，{resource} 不匹配任何内容',
  },
  clusterWide: {
    en: 'A Role gives nothing on what lives outside namespaces: {resource}',
    zh: 'Role 对集群作用域的资源不起作用：{resource}',
  },
  urls: {
    en: 'A Role cannot give rights on paths of the API server; it is refused',
    zh: 'Role 不能授予 API 服务器路径上的权限，会被拒绝',
  },
  create: {
    en: 'create has no effect with resourceNames: a new object has no name yet when rights are checked',
    zh: '与 resourceNames 一起使用时 create 不起作用：检查权限时新对象还没有名称',
  },
} satisfies Record<string, Text>;

export const ineffectiveRules = roleControl({
  id: 'rbac-ineffective-rule',
  severity: 'info',
  title: { en: 'Every rule has an effect', zh: '每条规则都有效' },
  why: {
    en: 'A right that does not work is missed when it is needed, and the quick repair is often cluster-admin. It also hides what the role was meant to give.',
    zh: '不起作用的权限往往到需要时才被发现，而仓促的补救常常是授予 cluster-admin。它也让人看不清角色原本要授予什么。',
  },
  message: { en: 'The rule gives nothing on {resource}', zh: '规则对 {resource} 不起作用' },
  remediation: {
    en: 'Correct the API group or the kind of role, or remove the entry.',
    zh: '更正 API 组或角色类型，或删除该条目。',
  },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources'],
  frameworks: [],
  judge(role) {
    const faults: Fault[] = [];
    for (const [index, rule] of role.rules.entries()) {
      findIn(rule, role.kind === 'Role', index, faults);
    }
    return judged(faults);
  },
});

function findIn(rule: PolicyRule, inNamespace: boolean, index: number, faults: Fault[]): void {
  if (rule.nonResourceURLs !== undefined && rule.nonResourceURLs.length > 0) {
    if (inNamespace) faults.push({ path: ['rules', index, 'nonResourceURLs'], message: messages.urls });
    return;
  }
  const { apiGroups: groups = [], resources = [] } = rule;
  const foreign = resources.filter((resource) => isForeign(resource, groups));
  if (foreign.length > 0) {
    const right = [...new Set(foreign.flatMap((resource) => groupsOfResource.get(baseOf(resource)) ?? []))];
    const values = { resource: foreign.join(', '), groups: groupsText(groups), right: groupsText(right) };
    faults.push({ path: ['rules', index, 'resources'], key: 'group', message: messages.group, values });
  }
  const patterns = resources.filter((resource) => resource.endsWith('/*'));
  if (patterns.length > 0) {
    const values = { resource: patterns.join(', ') };
    faults.push({ path: ['rules', index, 'resources'], key: 'pattern', message: messages.pattern, values });
  }
  const outside = inNamespace ? resources.filter((resource) => hasNoEffectInNamespace(resource, rule, groups)) : [];
  if (outside.length > 0) {
    const values = { resource: outside.join(', ') };
    faults.push({ path: ['rules', index, 'resources'], key: 'scope', message: messages.clusterWide, values });
  }
  const plain = resources.some((resource) => !resource.includes('/'));
  if (plain && isRestricted(rule) && rule.verbs?.includes('create') === true) {
    faults.push({ path: ['rules', index, 'verbs'], message: messages.create });
  }
}

/** Whether none of the groups serves the resource. Of groups that are not all known, nothing can be said. */
function isForeign(resource: string, groups: readonly string[]): boolean {
  const right = groupsOfResource.get(baseOf(resource));
  if (right === undefined || groups.length === 0 || !groups.every((group) => knownGroups.has(group))) return false;
  return !groups.some((group) => right.includes(group));
}

function baseOf(resource: string): string {
  return resource.split('/')[0] ?? resource;
}

/** Reading a Namespace and binding a ClusterRole are asked for in a namespace, though both live outside of it. */
function hasNoEffectInNamespace(whole: string, rule: PolicyRule, groups: readonly string[]): boolean {
  const resource = baseOf(whole);
  if (resource === 'namespaces') return false;
  if (resource === 'clusterroles' && allowsVerb(rule, 'bind')) return false;
  return isClusterWide(resource, groups);
}

function groupsText(groups: readonly string[]): string {
  return groups.map((group) => (group === '' ? '""' : group)).join(', ');
}
