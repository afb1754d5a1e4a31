import type { Control } from '../../control.ts';
import { type Reads, reading } from '../../reads.ts';
import { authenticationOff } from './authentication-off.ts';
import { legacyServiceAccountToken } from './legacy-token.ts';
import { projectedTokenLifetime } from './projected-token.ts';
import { registryCredentials } from './registry-credentials.ts';
import { cloudKeyInPod } from './cloud-key-in-pod.ts';
import { secretAsEnv } from './secret-as-env.ts';
import { secretInAnnotation } from './secret-in-annotation.ts';
import { secretInArgs } from './secret-in-args.ts';
import { secretInConfigMap } from './secret-in-config-map.ts';
import { secretInEnv } from './secret-in-env.ts';
import { secretManifest } from './secret-manifest.ts';
import { defaultServiceAccount, serviceAccountTokenMounted } from './service-account.ts';

/** Accounts are bound from other namespaces too. */
const accounts: Reads = { within: 'cluster', kinds: ['ClusterRoleBinding', 'RoleBinding', 'ServiceAccount'] };

export const credentialsControls: readonly Control[] = [
  secretInEnv,
  secretInArgs,
  secretInConfigMap,
  secretInAnnotation,
  secretManifest,
  registryCredentials,
  legacyServiceAccountToken,
  secretAsEnv,
  cloudKeyInPod,
  ...reading(accounts, [serviceAccountTokenMounted, defaultServiceAccount]),
  projectedTokenLifetime,
  authenticationOff,
];
