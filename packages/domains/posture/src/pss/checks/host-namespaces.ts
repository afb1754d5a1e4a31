import type { PodSpec } from '@seawall/kube';
import { nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

const fields = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

function shared(spec: PodSpec): readonly Spot[] {
  if (spec.hostNetwork !== true && spec.hostPID !== true && spec.hostIPC !== true) return nowhere;
  return fields.filter((field) => spec[field] === true).map((field) => ({ path: ['spec', field] }));
}

export const hostNamespaces: PodSecurityCheck = {
  id: 'hostNamespaces',
  level: 'baseline',
  rules: [{ since: 0, inPod: shared }],
};
