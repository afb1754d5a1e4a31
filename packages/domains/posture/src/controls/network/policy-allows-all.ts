import { isEmptySelector, type KubeObject } from '@seawall/kube';
import type { Text } from '@seawall/model';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { type Direction, directions } from '../../network/isolator.ts';
import {
  allowsEveryPort,
  isEveryAddress,
  isFor,
  networkPolicyOf,
  type Peer,
  type Rule,
  rulesOf,
} from '../../network/kubernetes-policy.ts';
import { directionNames, policyReferences } from './shared.ts';

const openRule: Text = {
  en: 'The {direction} rule names neither peers nor ports, so it allows everything',
  zh: '该{direction}规则既没有对端也没有端口，放行所有流量',
};
const everyAddress: Text = {
  en: 'The {direction} rule allows {peer} on every port, which is every address of its family',
  zh: '该{direction}规则在所有端口上放行 {peer}，即该地址族的全部地址',
};
const everyNamespace: Text = {
  en: 'The {direction} rule allows every pod of every namespace on every port',
  zh: '该{direction}规则在所有端口上放行所有命名空间的所有 Pod',
};

function openingsIn(object: KubeObject): Judgement {
  const spec = networkPolicyOf(object)?.value.spec;
  if (spec === undefined) return 'notApplicable';
  const faults: Fault[] = [];
  for (const direction of directions) {
    if (!isFor(spec, direction)) continue;
    for (const [index, rule] of rulesOf(spec, direction).entries()) {
      if (allowsEveryPort(rule)) faults.push(...openingsOf(rule, direction, ['spec', direction, index]));
    }
  }
  return judged(faults);
}

function openingsOf(rule: Rule, direction: Direction, path: readonly (string | number)[]): Fault[] {
  if (rule.peers.length === 0) return [fault(path, direction, openRule, 'everything')];
  const field = direction === 'ingress' ? 'from' : 'to';
  return rule.peers.flatMap((peer, index) => {
    const at = [...path, field, index];
    if (isEveryAddress(peer)) return [fault(at, direction, everyAddress, String(peer.ipBlock?.cidr))];
    return isEveryNamespace(peer)
      ? [{ ...fault(at, direction, everyNamespace, 'every-namespace'), severity: 'low' }]
      : [];
  });
}

/** `values` are shown in one language only where they are names; a direction's name is a word, so both are given. */
function fault(path: readonly (string | number)[], direction: Direction, text: Text, key: string): Fault {
  const message: Text = {
    en: text.en.replace('{direction}', directionNames[direction].en),
    zh: text.zh.replace('{direction}', directionNames[direction].zh),
  };
  // An open egress is the state without any policy; an open ingress undoes what was meant to be shut.
  const severity = direction === 'egress' ? 'low' : 'medium';
  return { path, key: `${direction}:${key}`, message, values: { peer: key }, severity };
}

function isEveryNamespace({ namespaceSelector, podSelector }: Peer): boolean {
  if (namespaceSelector === undefined || !isEmptySelector(namespaceSelector)) return false;
  return podSelector === undefined || isEmptySelector(podSelector);
}

export const networkPolicyAllowsAll: Control = {
  id: 'network-policy-allows-all',
  category: 'network',
  kind: 'network',
  severity: 'medium',
  title: {
    en: 'Network policies do not allow everything',
    zh: '网络策略不放行所有流量',
  },
  why: {
    en: 'Policies add up: one rule that allows everything undoes what the others refuse, while the namespace still looks protected.',
    zh: '策略是累加的：一条放行所有流量的规则会使其他策略的限制失去意义，而命名空间看上去仍受保护。',
  },
  message: openRule,
  remediation: {
    en: 'Name the peers and ports that are needed; keep an address range only with the ports that it is for.',
    zh: '写明需要的对端和端口；使用地址段时，同时限定对应的端口。',
  },
  references: policyReferences,
  frameworks: [...cis('5.3.2'), ...nsa('N3'), ...owasp('K05'), ...threat('MS-TA9034'), ...attack('T1046')],
  scope: 'object',
  kinds: ['NetworkPolicy'],
  evaluate: openingsIn,
};
