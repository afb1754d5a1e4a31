import type { FrameworkRef } from '@seawall/model';

// How controls name the requirements that they answer. The requirements themselves stand in one file each beside this.

/** CIS Kubernetes Benchmark 2.0.1, for example `cis('5.2.2')`. */
export function cis(...ids: string[]): FrameworkRef[] {
  return ids.map((id) => ({ framework: 'cis-kubernetes-2.0.1', id }));
}

/** NSA/CISA Kubernetes Hardening Guidance 1.2, by the ids of `nsa-cisa.ts`. */
export function nsa(...ids: string[]): FrameworkRef[] {
  return ids.map((id) => ({ framework: 'nsa-cisa-1.2', id }));
}

/** OWASP Kubernetes Top 10 (2025), for example `owasp('K01')`. */
export function owasp(...ids: string[]): FrameworkRef[] {
  return ids.map((id) => ({ framework: 'owasp-k8s-2025', id: `${id}:2025` }));
}

/** Microsoft Threat Matrix for Kubernetes, for example `threat('MS-TA9018')`. */
export function threat(...ids: string[]): FrameworkRef[] {
  return ids.map((id) => ({ framework: 'microsoft-threat-matrix', id }));
}

/** MITRE ATT&CK for Containers, for example `attack('T1611')`. */
export function attack(...ids: string[]): FrameworkRef[] {
  return ids.map((id) => ({ framework: 'attack-containers', id }));
}

/** Pod Security Standards, by upstream check id. */
export function pss(level: 'baseline' | 'restricted', ...ids: string[]): FrameworkRef[] {
  return ids.map((id) => ({ framework: `pss-${level}`, id }));
}
