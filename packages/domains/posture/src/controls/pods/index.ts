import type { Control } from '../../control.ts';
import { appArmor } from './app-armor.ts';
import { addedCapabilities, addedDefaultCapabilities, addedNetRaw } from './capabilities-added.ts';
import { keptCapabilities, keptNetRaw } from './capabilities-dropped.ts';
import { defaultNamespace } from './default-namespace.ts';
import { ephemeralContainers } from './ephemeral-containers.ts';
import { hostAliases } from './host-aliases.ts';
import { hostIpc, hostNetwork, hostPid } from './host-namespaces.ts';
import { hostPath, runtimeSocket } from './host-path.ts';
import { hostPort } from './host-ports.ts';
import { interactive } from './interactive.ts';
import { lowUserId } from './low-user-id.ts';
import { namespaceEnforcement } from './namespace-enforcement.ts';
import { privilegeEscalation } from './privilege-escalation.ts';
import { privilegedContainer } from './privileged.ts';
import { probeHost } from './probe-hosts.ts';
import { unmaskedProc, unmaskedProcInUserNamespace } from './proc-mount.ts';
import { readOnlyRoot } from './read-only-root.ts';
import { rootForbidden } from './root-forbidden.ts';
import { rootGroup } from './root-group.ts';
import { nonRootRequired, rootUser } from './root-user.ts';
import { seLinux } from './se-linux.ts';
import { seccompProfile, seccompUnconfined } from './seccomp.ts';
import { sharedProcesses } from './shared-processes.ts';
import { unsafeSysctls } from './sysctls.ts';
import { userNamespace } from './user-namespaces.ts';
import { volumeTypes } from './volume-types.ts';
import { hostProcess } from './windows-host-process.ts';

/** What a pod may do to its node and to its neighbours; what hands over the node first. */
export const podControls: readonly Control[] = [
  privilegedContainer,
  hostProcess,
  runtimeSocket,
  hostPath,
  hostPid,
  hostNetwork,
  hostIpc,
  addedCapabilities,
  addedNetRaw,
  addedDefaultCapabilities,
  keptNetRaw,
  keptCapabilities,
  privilegeEscalation,
  rootUser,
  nonRootRequired,
  rootForbidden,
  rootGroup,
  lowUserId,
  userNamespace,
  readOnlyRoot,
  seccompUnconfined,
  seccompProfile,
  appArmor,
  seLinux,
  unmaskedProc,
  unmaskedProcInUserNamespace,
  unsafeSysctls,
  hostPort,
  probeHost,
  volumeTypes,
  sharedProcesses,
  hostAliases,
  ephemeralContainers,
  interactive,
  defaultNamespace,
  namespaceEnforcement,
];
