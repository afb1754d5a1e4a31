import type { Control } from '../../control.ts';
import { reading } from '../../reads.ts';
import { podSecurityDefaults } from './admission-configuration.ts';
import { auditPolicyBodies, auditPolicyChanges, auditPolicyExec, auditPolicySecrets } from './audit-policy.ts';
import { encryptionKeyInClear, encryptionProvider, secretsEncrypted } from './encryption.ts';
import { etcdCa } from './etcd-ca.ts';
import { controlFrom } from './from-row.ts';
import { rows } from './rows/index.ts';

export const controlPlaneControls: readonly Control[] = [
  ...rows.map(controlFrom),
  ...reading({ within: 'namespace', kinds: [], also: ['ConfigMap'], workloads: true }, [etcdCa]),
  secretsEncrypted,
  encryptionProvider,
  encryptionKeyInClear,
  auditPolicySecrets,
  auditPolicyBodies,
  auditPolicyExec,
  auditPolicyChanges,
  podSecurityDefaults,
];
