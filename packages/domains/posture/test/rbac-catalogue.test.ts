import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessControls } from '../src/controls/rbac/index.ts';

/** Which control answers each entry of the published catalogues. */
const catalogue: Readonly<Record<string, string>> = {
  approve_csrs: 'rbac-csr-approve',
  assign_sa: 'rbac-workload-create',
  bind_roles: 'rbac-bind',
  cluster_admin: 'rbac-cluster-admin',
  eks_modify_aws_auth: 'rbac-system-configmaps',
  escalate_roles: 'rbac-escalate',
  impersonate: 'rbac-impersonate',
  issue_token_secrets: 'rbac-token-secrets',
  retrieve_token_secrets: 'rbac-secrets-read',
  token_request: 'rbac-token-create',
  control_webhooks: 'rbac-webhook-config',
  modify_pods: 'rbac-workload-modify',
  nodes_proxy: 'rbac-nodes-proxy',
  pods_ephemeral_ctrs: 'rbac-ephemeral-containers',
  pods_exec: 'rbac-pod-exec',
  steal_pods: 'rbac-steal-pods',
  list_secrets: 'rbac-secrets-read',
  modify_service_status_cve_2020_8554: 'rbac-service-status',
  rce_weak_ns: 'rbac-workload-create',
  modify_node_status: 'rbac-node-modify',
  modify_pod_status: 'rbac-pod-status',
  obtain_token_weak_ns: 'rbac-token-create',
  providerIAM: 'rbac-cloud-identity',
  CE_VAR_LOG_SYMLINK: 'rbac-host-log-read',
  IDENTITY_ASSUME: 'rbac-node-identity',
  IDENTITY_IMPERSONATE: 'rbac-impersonate',
  POD_CREATE: 'rbac-workload-create',
  POD_EXEC: 'rbac-pod-exec',
  POD_PATCH: 'rbac-workload-modify',
  ROLE_BIND: 'rbac-bind',
  TOKEN_BRUTEFORCE: 'rbac-secrets-read',
  TOKEN_LIST: 'rbac-secrets-read',
  'nodes-proxy-get': 'rbac-nodes-proxy',
  'csr-signer': 'rbac-csr-sign',
  'webhook-takeover': 'rbac-webhook-config',
  'policy-tamper': 'rbac-admission-policy',
  'pv-hostpath': 'rbac-pv-create',
  'aggregated-role': 'rbac-aggregated-rights',
  'ephemeral-containers': 'rbac-ephemeral-containers',
  'cloud-iam': 'rbac-cloud-identity',
  'crd-install': 'rbac-crd-install',
  'gateway-route': 'rbac-gateway-routes',
  'engine-admin': 'rbac-policy-engine',
  'node-status': 'rbac-node-modify',
};

/** Steps of an attack that manifests of RBAC do not decide: container settings, mounts, and being on a node. */
const notRights =
  /^(?:CE_(?!VAR_LOG)|EXPLOIT_|CONTAINER_ATTACH|ENDPOINT_EXPLOIT|PERMISSION_DISCOVER|POD_ATTACH|SHARE_PS|TOKEN_STEAL|VOLUME_)/;

const shared = process.env['SEAWALL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const published = join(shared, 'reference/data/rbac-attack-catalogue.json');

describe('the catalogue of attacks', () => {
  it.each(Object.entries(catalogue))('%s is answered by %s', (_, id) => {
    expect(accessControls.map((control) => control.id)).toContain(id);
  });

  it.skipIf(!existsSync(published))('is answered in full', () => {
    const lists = JSON.parse(readFileSync(published, 'utf8')) as Record<string, { id: string }[]>;
    const ids = ['rbacPolice', 'kubeHound', 'notCoveredThere'].flatMap((list) => lists[list] ?? []).map(({ id }) => id);
    expect(ids.filter((id) => !notRights.test(id) && catalogue[id] === undefined)).toEqual([]);
    expect(ids.length).toBeGreaterThan(50);
  });
});
