import type { KubeObject } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { redacted } from '../../credentials/faults.ts';
import { decode, registryTypes, secretOf } from '../../credentials/secret-data.ts';
import { exposedCredential, secretReferences } from './shared.ts';

const credential = /"(?:auth|password|identitytoken|registrytoken)"\s{0,20}:\s{0,20}"([^"]{1,5000})"/;
const registry = /"([\w.:/-]{1,300})"\s{0,20}:\s{0,20}\{\s{0,20}"(?:auth|username|email|password)"/g;

function hasNoRegistryPassword(object: KubeObject): Judgement {
  const secret = secretOf(object);
  if (secret === undefined || !registryTypes.has(secret.value.type ?? '')) return 'notApplicable';
  const { data = {}, stringData = {} } = secret.value;
  for (const key of ['.dockerconfigjson', '.dockercfg']) {
    const field = stringData[key] === undefined ? 'data' : 'stringData';
    const text = stringData[key] ?? decode(data[key] ?? '');
    const password = credential.exec(text)?.[1];
    if (password === undefined || /^(?:<|\$|\{\{|x{3,})/i.test(password)) continue;
    const registries = [...text.matchAll(registry)].map(([, host]) => host);
    return [
      {
        path: [field, key],
        values: { name: object.ref.name, registries: registries.join(', ') },
        evidence: [{ field: `${field}["${key}"]`, value: redacted }],
      },
    ];
  }
  return 'pass';
}

export const registryCredentials: Control = {
  id: 'registry-credentials-committed',
  category: 'credentials',
  kind: 'secret',
  severity: 'high',
  title: { en: 'Registry credentials are not kept in manifests', zh: '清单中不保存镜像仓库凭据' },
  why: {
    en: 'With them anyone can pull private images, and often push: a changed image then runs in the cluster.',
    zh: '拿到这些凭据的人可以拉取私有镜像，往往还能推送；被篡改的镜像随后就会在集群中运行。',
  },
  message: {
    en: 'Image pull secret {name} is written out with credentials for {registries}',
    zh: '镜像拉取 Secret {name} 中写明了 {registries} 的凭据',
  },
  remediation: {
    en: "Revoke the credentials and let the node's identity, a credential provider or an external store supply them.",
    zh: '吊销这些凭据，改由节点身份、凭据提供程序或外部密钥存储提供。',
  },
  references: [
    ...secretReferences,
    'https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/',
  ],
  frameworks: exposedCredential,
  scope: 'object',
  kinds: ['Secret'],
  evaluate: hasNoRegistryPassword,
};
