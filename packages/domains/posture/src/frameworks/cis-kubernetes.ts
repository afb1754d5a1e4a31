import { cisNodeFiles } from './cis-node-files.ts';
import { cisPolicies } from './cis-policies.ts';
import { cisSettings } from './cis-settings.ts';
import type { Framework } from './framework.ts';

/** CIS Kubernetes Benchmark 2.0.1, all 131 items by id. The wording is ours; the benchmark's text is not reproduced. */
export const cisKubernetes: Framework = {
  id: 'cis-kubernetes-2.0.1',
  title: { en: 'CIS Kubernetes Benchmark', zh: 'CIS Kubernetes 基准' },
  version: '2.0.1',
  url: 'https://www.cisecurity.org/benchmark/kubernetes',
  requirements: [...cisNodeFiles('1.1'), ...cisSettings, ...cisNodeFiles('4.1'), ...cisPolicies].sort(byId),
};

/** `1.2.9` before `1.2.10`. */
function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  const [left, right] = [a.id.split('.').map(Number), b.id.split('.').map(Number)];
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
