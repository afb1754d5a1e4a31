import type { Control } from '../../control.ts';
import { type Reads, reading } from '../../reads.ts';
import { aggregatedRights } from './aggregated-rights.ts';
import { adminOrEdit, systemRole } from './built-in-binding.ts';
import { cloudIdentity } from './cloud-identity.ts';
import { clusterAdmin } from './cluster-admin.ts';
import { hostLogs } from './host-logs.ts';
import { ineffectiveRules } from './ineffective-rules.ts';
import { powerControl } from './power.ts';
import { powers } from './powers.ts';
import { redundantRules } from './redundant-rules.ts';
import { danglingRole, otherNamespace } from './references.ts';
import { defaultAccount, mastersGroup, nodeIdentity, publicSubjects } from './subjects.ts';
import { wildcards } from './wildcards.ts';

/** Bindings reach over namespaces; what policies read as their parameters may be rights to admission. */
const roles: Reads = {
  within: 'cluster',
  kinds: ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  also: [
    'CustomResourceDefinition',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ],
};

export const accessControls: readonly Control[] = reading(roles, [
  clusterAdmin,
  adminOrEdit,
  systemRole,
  publicSubjects,
  defaultAccount,
  mastersGroup,
  nodeIdentity,
  ...powers.map(powerControl),
  wildcards,
  aggregatedRights,
  cloudIdentity,
  hostLogs,
  danglingRole,
  otherNamespace,
  ineffectiveRules,
  redundantRules,
]);
