import type { Endpoints } from '../../contract/endpoints.ts';
import type { Handlers } from '../handler.ts';
import { alertHandlers } from './alerts.ts';
import { clusterHandlers } from './clusters.ts';
import { complianceHandlers } from './compliance.ts';
import { eventHandlers } from './events.ts';
import { exceptionHandlers } from './exceptions.ts';
import { findingHandlers } from './findings.ts';
import { identityHandlers } from './identities.ts';
import { imageHandlers } from './images.ts';
import { incidentHandlers } from './incidents.ts';
import { liveHandlers } from './live.ts';
import { matrixHandlers } from './matrix.ts';
import { nameHandlers } from './names.ts';
import { nodeHandlers } from './nodes.ts';
import { notificationHandlers } from './notifications.ts';
import { overviewHandlers } from './overview.ts';
import { policyHandlers } from './policies.ts';
import { reportHandlers } from './reports.ts';
import { responseHandlers } from './responses.ts';
import { roleHandlers } from './roles.ts';
import { ruleHandlers } from './rules.ts';
import { searchHandlers } from './search.ts';
import { serverAuditHandlers } from './server-audit.ts';
import { settingsHandlers } from './settings.ts';
import { signInHandlers } from './sign-in.ts';
import { tokenHandlers } from './tokens.ts';
import { userHandlers } from './users.ts';
import { whatIfHandlers } from './what-if.ts';
import { workloadHandlers } from './workloads.ts';

/** What every endpoint does. */
export function createHandlers(): Handlers<keyof Endpoints> {
  return {
    ...signInHandlers,
    ...overviewHandlers,
    ...searchHandlers,
    ...findingHandlers,
    ...exceptionHandlers,
    ...workloadHandlers,
    ...imageHandlers,
    ...nodeHandlers,
    ...identityHandlers,
    ...nameHandlers,
    ...whatIfHandlers,
    ...alertHandlers,
    ...incidentHandlers,
    ...matrixHandlers,
    ...ruleHandlers,
    ...responseHandlers,
    ...eventHandlers,
    ...liveHandlers(),
    ...policyHandlers,
    ...complianceHandlers,
    ...reportHandlers,
    ...serverAuditHandlers,
    ...clusterHandlers,
    ...userHandlers,
    ...roleHandlers,
    ...tokenHandlers,
    ...notificationHandlers,
    ...settingsHandlers,
  };
}
