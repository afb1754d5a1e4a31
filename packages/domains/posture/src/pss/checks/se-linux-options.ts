import type { SecurityContext } from '@seawall/kube';
import type { Path } from '@seawall/model';
import { nowhere, type PodSecurityCheck, type Rule, type Spot } from '../check.ts';

type Options = SecurityContext['seLinuxOptions'];

const containerTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

function ruleSince(since: number, types: readonly string[]): Rule {
  const allowed = new Set(types);
  return {
    since,
    inPod: (spec) => custom(spec.securityContext?.seLinuxOptions, ['spec', 'securityContext'], allowed),
    inContainer: (container) => custom(container.securityContext?.seLinuxOptions, ['securityContext'], allowed),
  };
}

function custom(options: Options, parent: Path, allowed: ReadonlySet<string>): readonly Spot[] {
  if (options === undefined) return nowhere;
  const { type = '', user = '', role = '' } = options;
  if (allowed.has(type) && user === '' && role === '') return nowhere;
  const spots: Spot[] = [];
  if (!allowed.has(type)) spots.push({ path: [...parent, 'seLinuxOptions', 'type'], value: type });
  if (user !== '') spots.push({ path: [...parent, 'seLinuxOptions', 'user'], value: user });
  if (role !== '') spots.push({ path: [...parent, 'seLinuxOptions', 'role'], value: role });
  return spots;
}

export const seLinuxOptions: PodSecurityCheck = {
  id: 'seLinuxOptions',
  level: 'baseline',
  rules: [ruleSince(0, containerTypes), ruleSince(31, [...containerTypes, 'container_engine_t'])],
};
