import type { PolicyRule } from '@seawall/kube';
import { includesRule, ruleText } from '../../rbac/rule.ts';
import { roleControl } from './role-control.ts';

/** Beyond this many rules only exact copies are looked for, which takes no comparison of each with each. */
const comparable = 100;

export const redundantRules = roleControl({
  id: 'rbac-redundant-rule',
  severity: 'info',
  title: { en: 'No rule repeats what another gives', zh: '没有规则重复授予已有的权限' },
  why: {
    en: 'Whoever narrows one of two rules that give the same believes that the right is gone, and it is not.',
    zh: '当两条规则授予相同权限时，收紧其中一条会让人以为权限已取消，其实并没有。',
  },
  message: {
    en: '{count} of the rules give nothing that another rule of the role does not give: {rule}',
    zh: '有 {count} 条规则授予的权限已由该角色的其他规则授予：{rule}',
  },
  remediation: { en: 'Remove the rule.', zh: '删除该规则。' },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole'],
  frameworks: [],
  judge({ rules }) {
    const redundant = rules.length > comparable ? copiesIn(rules) : coveredIn(rules);
    const [first] = redundant;
    const rule = first === undefined ? undefined : rules[first];
    if (first === undefined || rule === undefined) return 'pass';
    return [
      {
        path: ['rules', first],
        values: { count: redundant.length, rule: ruleText(rule) },
        evidence: redundant.map((index) => ({ field: `rules[${index}]`, value: ruleText(rules[index] ?? {}) })),
        fix: {
          title: { en: 'Remove rules that another rule covers', zh: '删除已被其他规则涵盖的规则' },
          risk: 'safe',
          // From the last to the first, so that each index is still right when its turn comes.
          operations: redundant.toReversed().map((index) => ({ op: 'remove', path: ['rules', index] })),
        },
      },
    ];
  },
});

function isComplete(rule: PolicyRule): boolean {
  return (
    (rule.verbs?.length ?? 0) > 0 && ((rule.resources?.length ?? 0) > 0 || (rule.nonResourceURLs?.length ?? 0) > 0)
  );
}

function coveredIn(rules: readonly PolicyRule[]): number[] {
  const removed = new Set<number>();
  for (const [index, rule] of [...rules.entries()].toReversed()) {
    if (!isComplete(rule)) continue;
    if (rules.some((other, place) => place !== index && !removed.has(place) && includesRule(other, rule))) {
      removed.add(index);
    }
  }
  return [...removed].toSorted((a, b) => a - b);
}

function copiesIn(rules: readonly PolicyRule[]): number[] {
  const seen = new Set<string>();
  const copies: number[] = [];
  for (const [index, rule] of rules.entries()) {
    const text = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs, rule.verbs]);
    if (seen.has(text)) copies.push(index);
    seen.add(text);
  }
  return copies;
}
