import type { PolicyRule } from '@seawall/kube';
import type { Fault } from '../../control.ts';
import { judged } from '../../control.ts';
import { attack, cis } from '../../frameworks/ids.ts';
import { givesEverything, ruleText } from '../../rbac/rule.ts';
import { exposureOf, type Weight, weigh } from './exposure.ts';
import { goodPractices, rulePower } from './power.ts';
import { powers } from './powers.ts';
import { roleControl } from './role-control.ts';

const reading = new Set(['get', 'list', 'watch']);

/** The fields of a rule that hold `*`. */
function wildFields({ apiGroups, resources, verbs, nonResourceURLs }: PolicyRule): string[] {
  const fields: string[] = [];
  if (apiGroups?.includes('*') === true) fields.push('apiGroups');
  if (resources?.includes('*') === true) fields.push('resources');
  if (nonResourceURLs?.includes('*') === true) fields.push('nonResourceURLs');
  if (verbs?.includes('*') === true) fields.push('verbs');
  return fields;
}

function isWild({ apiGroups, resources, verbs, nonResourceURLs }: PolicyRule): boolean {
  return (
    verbs?.includes('*') === true ||
    resources?.includes('*') === true ||
    apiGroups?.includes('*') === true ||
    nonResourceURLs?.includes('*') === true
  );
}

/** All resources of Kubernetes itself weigh more than those of one extension, and writing more than reading. */
function weightOf(rule: PolicyRule): Weight {
  if (givesEverything(rule)) return { severity: 'high', inNamespace: 'medium' };
  const everyResource = rule.resources?.includes('*') === true;
  const ownGroups = rule.apiGroups?.every((group) => group.includes('.') && !group.endsWith('.k8s.io')) === true;
  if (!everyResource || ownGroups) return { severity: 'low', inNamespace: 'low' };
  const readOnly = rule.verbs?.every((verb) => reading.has(verb)) === true;
  return readOnly ? { severity: 'medium', inNamespace: 'low' } : { severity: 'high', inNamespace: 'medium' };
}

const everything = {
  en: '{role} allows every verb on every resource of every API group',
  zh: '{role} 允许对所有 API 组的所有资源执行所有动词',
};

export const wildcards = roleControl({
  id: 'rbac-wildcards',
  severity: 'medium',
  title: { en: 'Roles name verbs, resources and API groups', zh: '角色明确列出动词、资源和 API 组' },
  why: {
    en: 'A * covers everything that exists and whatever is added later: subresources like pods/exec, the kinds of the next operator, and verbs such as escalate, bind and impersonate that nobody meant to give.',
    zh: '* 涵盖现有的一切以及将来新增的内容：pods/exec 等子资源、下一个 Operator 的类型，以及 escalate、bind、impersonate 等无意授予的动词。',
  },
  message: {
    en: 'A rule of {role} holds * in {fields}: {rule}',
    zh: '{role} 的一条规则在 {fields} 中使用了 *：{rule}',
  },
  remediation: {
    en: 'Write out the verbs, resources and groups that are used; the audit log tells which they are.',
    zh: '写明实际使用的动词、资源和组；可以从审计日志中得知。',
  },
  references: [`${goodPractices}#least-privilege`],
  frameworks: [...cis('5.1.3'), ...attack('T1078')],
  judge(role, { rbac, inventory, version }) {
    const faults: Fault[] = [];
    for (const [index, rule] of role.rules.entries()) {
      if (!isWild(rule)) continue;
      // Beside every right on every resource, all paths of the API server are not worth a second word.
      if (rule.nonResourceURLs !== undefined && role.rules.some(givesEverything)) continue;
      const exposure = exposureOf(rbac, role);
      if (exposure === undefined) continue;
      const covered = rule.resources?.includes('*')
        ? powers.filter(
            (power) => rulePower(power, { rule, role, rbac, version, everywhere: true }, inventory) !== undefined,
          )
        : [];
      faults.push({
        path: ['rules', index],
        // A role with every right is one line away from being bound.
        severity: weigh(weightOf(rule), exposure, exposure.scope === 'unbound' && givesEverything(rule) ? 1 : 0),
        ...(givesEverything(rule) ? { message: everything } : {}),
        values: { role: role.name, fields: wildFields(rule).join(', '), rule: ruleText(rule) },
        evidence: [
          ...(covered.length === 0
            ? []
            : [{ field: `rules[${index}]`, value: covered.map(({ id }) => id).join(', ') }]),
          ...exposure.evidence,
        ],
      });
    }
    return judged(faults);
  },
});
