import { policyEngine, policyTamper, webhookConfig } from './admission.ts';
import { csrApprove, csrSign } from './certificates.ts';
import { apiServices, crdInstall, namespaceModify, pvCreate, systemConfigMaps } from './cluster-objects.ts';
import { impersonate, tokenCreate } from './identities.ts';
import { nodeModify, nodesProxy, stealPods } from './nodes.ts';
import { ephemeralContainers, podExec, podProxy } from './pod-access.ts';
import type { Power } from './power.ts';
import { aggregationLabel, bind, escalate } from './role-management.ts';
import { secretsRead, tokenSecrets } from './secrets.ts';
import { endpoints, gatewayRoutes, podStatus, serviceStatus } from './traffic.ts';
import { workloadCreate, workloadModify } from './workloads.ts';

/** Every way known here in which rights lead to more rights. */
export const powers: readonly Power[] = [
  secretsRead,
  tokenSecrets,
  workloadCreate,
  workloadModify,
  podExec,
  ephemeralContainers,
  podProxy,
  impersonate,
  tokenCreate,
  escalate,
  bind,
  aggregationLabel,
  csrApprove,
  csrSign,
  webhookConfig,
  policyTamper,
  policyEngine,
  apiServices,
  crdInstall,
  pvCreate,
  namespaceModify,
  systemConfigMaps,
  nodesProxy,
  nodeModify,
  stealPods,
  serviceStatus,
  podStatus,
  endpoints,
  gatewayRoutes,
];
