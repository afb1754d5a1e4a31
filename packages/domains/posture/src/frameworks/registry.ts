import { attackContainers } from './attack-containers.ts';
import { cisKubernetes } from './cis-kubernetes.ts';
import type { Framework } from './framework.ts';
import { nsaCisa } from './nsa-cisa.ts';
import { owaspKubernetes } from './owasp-kubernetes.ts';
import { pssBaseline, pssRestricted } from './pod-security-standards.ts';
import { threatMatrix } from './threat-matrix.ts';

/** Every framework that Seawall answers to. */
export const frameworks: readonly Framework[] = [
  pssBaseline,
  pssRestricted,
  cisKubernetes,
  nsaCisa,
  owaspKubernetes,
  threatMatrix,
  attackContainers,
];

const byId: ReadonlyMap<string, Framework> = new Map(frameworks.map((framework) => [framework.id, framework]));

export function frameworkById(id: string): Framework | undefined {
  return byId.get(id);
}
