import type { KubeObject } from '@seawall/kube';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { nsa, owasp, threat } from '../../frameworks/ids.ts';
import { directions } from '../../network/isolator.ts';
import { isFor, networkPolicyOf, rulesOf } from '../../network/kubernetes-policy.ts';
import { policyReferences } from './shared.ts';

function unusedRules(object: KubeObject): Judgement {
  const spec = networkPolicyOf(object)?.value.spec;
  if (spec === undefined) return 'notApplicable';
  const faults: Fault[] = [];
  for (const direction of directions) {
    if (isFor(spec, direction) || rulesOf(spec, direction).length === 0) continue;
    const type = direction === 'ingress' ? 'Ingress' : 'Egress';
    faults.push({
      path: ['spec', direction],
      values: { type, direction },
      fix: {
        title: { en: `Add ${type} to policyTypes`, zh: `在 policyTypes 中加入 ${type}` },
        // What the rules do not name is refused from then on.
        risk: 'mayBreak',
        operations: [{ op: 'append', path: ['spec', 'policyTypes'], value: type }],
      },
    });
  }
  return judged(faults);
}

export const networkPolicyUnusedRules: Control = {
  id: 'network-policy-unused-rules',
  category: 'network',
  kind: 'network',
  severity: 'medium',
  title: {
    en: 'The rules of a network policy are for a direction that it applies to',
    zh: '网络策略的规则属于该策略生效的方向',
  },
  why: {
    en: 'Rules for a direction that policyTypes does not list are ignored: that direction stays open although the file reads as if it were closed.',
    zh: 'policyTypes 未列出的方向，其规则会被忽略：文件看上去限制了流量，实际上该方向仍然放开。',
  },
  message: {
    en: 'The {direction} rules have no effect because policyTypes does not list {type}',
    zh: 'policyTypes 未列出 {type}，{direction} 规则不生效',
  },
  remediation: {
    en: 'List the direction in policyTypes, or remove its rules.',
    zh: '在 policyTypes 中列出该方向，或删除这些规则。',
  },
  references: policyReferences,
  frameworks: [...nsa('N3'), ...owasp('K05'), ...threat('MS-TA9034')],
  scope: 'object',
  kinds: ['NetworkPolicy'],
  evaluate: unusedRules,
};
