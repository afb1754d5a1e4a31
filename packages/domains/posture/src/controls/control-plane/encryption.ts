import { isMapping, type KubeObject, type Mapping, type Value } from '@seawall/kube';
import { table, type Path } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { type ConfigFile, configFilesIn, configKinds, pathIn } from '../../control-plane/config-file.ts';
import { cis, nsa, owasp } from '../../frameworks/ids.ts';

const shared = {
  category: 'control-plane',
  references: ['https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/'],
  scope: 'object',
  kinds: configKinds('EncryptionConfiguration', 'EncryptionConfig'),
} as const;

const needs = {
  en: 'No EncryptionConfiguration is among what was scanned',
  zh: '扫描范围内没有 EncryptionConfiguration',
};

/** One provider of one `resources` entry. The first of an entry encrypts what is written. */
interface Provider {
  readonly entry: number;
  readonly index: number;
  readonly name: string;
  readonly value: Mapping;
  readonly path: Path;
}

function overFiles(judge: (file: ConfigFile) => readonly Fault[]): (object: KubeObject) => Judgement {
  return (object) => {
    let outcome: Judgement = 'notApplicable';
    for (const file of configFilesIn(object)) {
      if (!file.kind.startsWith('Encryption')) continue;
      const faults = judge(file);
      if (faults.length > 0) return faults;
      outcome = 'pass';
    }
    return outcome;
  };
}

function entriesOf(file: ConfigFile): Mapping[] {
  return items(file.value['resources']);
}

function providersIn(entry: Mapping | undefined, index: number): Provider[] {
  return items(entry?.['providers']).flatMap((provider, order) =>
    Object.entries(provider).map(([name, value]) => ({
      entry: index,
      index: order,
      name,
      value: isMapping(value) ? value : {},
      path: ['resources', index, 'providers', order, name],
    })),
  );
}

/** The first entry that names a resource decides for it. `*.` is all of the core group, `*.*` everything. */
function entryForSecrets(file: ConfigFile): number {
  return entriesOf(file).findIndex((entry) => {
    const names = Array.isArray(entry['resources']) ? entry['resources'] : [];
    return names.includes('secrets') || names.includes('*.') || names.includes('*.*');
  });
}

function firstForSecrets(file: ConfigFile): Provider | undefined {
  const index = entryForSecrets(file);
  return providersIn(entriesOf(file)[index], index)[0];
}

export const secretsEncrypted: Control = {
  ...shared,
  id: 'encryption-covers-secrets',
  kind: 'misconfiguration',
  severity: 'high',
  title: { en: 'The encryption configuration encrypts Secrets', zh: '加密配置会加密 Secret' },
  why: {
    en: 'The first provider of an entry is the one that writes: identity first, or no entry for secrets, leaves them in clear text in etcd.',
    zh: '写入时使用条目中的第一个提供程序：若 identity 排在首位或没有 secrets 条目，Secret 将以明文存入 etcd。',
  },
  message: {
    en: 'Secrets are written to etcd in clear text: identity is their first provider',
    zh: 'Secret 以明文写入 etcd：identity 是其第一个提供程序',
  },
  remediation: {
    en: 'Give secrets an entry whose first provider is kms or secretbox, and keep identity last while old data is rewritten.',
    zh: '为 secrets 设置条目，将 kms 或 secretbox 放在首位，在重写旧数据期间把 identity 放在最后。',
  },
  frameworks: [...cis('1.2.28'), ...nsa('N11'), ...owasp('K03')],
  needs,
  evaluate: overFiles((file) => {
    const first = firstForSecrets(file);
    if (first?.name === 'identity') return [{ path: pathIn(file, first.path), key: 'identity' }];
    if (first !== undefined) return [];
    const message = {
      en: 'No entry of the encryption configuration covers secrets',
      zh: '加密配置中没有涵盖 secrets 的条目',
    };
    return [{ path: pathIn(file, ['resources']), key: 'uncovered', message }];
  }),
};

const weak: Readonly<Record<string, { en: string; zh: string }>> = table({
  aesgcm: {
    en: 'aesgcm loses its safety after some 200,000 writes unless keys are rotated by other means',
    zh: 'aesgcm 在约 20 万次写入后即不再安全，除非另行轮换密钥',
  },
  kms: {
    en: 'Version 1 of the kms provider is deprecated and switched off by default since Kubernetes 1.29',
    zh: 'kms 提供程序的 v1 版本已弃用，自 Kubernetes 1.29 起默认关闭',
  },
});

export const encryptionProvider: Control = {
  ...shared,
  id: 'encryption-weak-provider',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Secrets are encrypted with a sound provider', zh: '使用可靠的提供程序加密 Secret' },
  why: {
    en: 'Ciphers with a small safe number of writes, or an outdated plugin protocol, weaken the protection of data that lives for years.',
    zh: '安全写入次数有限的算法或过时的插件协议，会削弱对长期数据的保护。',
  },
  message: { en: 'Secrets are encrypted with {provider}', zh: 'Secret 使用 {provider} 加密' },
  remediation: {
    en: 'Put a kms provider with apiVersion v2, or secretbox, first.',
    zh: '将 apiVersion 为 v2 的 kms 或 secretbox 放在首位。',
  },
  frameworks: nsa('N11'),
  evaluate: overFiles((file) => {
    const first = firstForSecrets(file);
    const message = first === undefined ? undefined : weak[first.name];
    if (first === undefined || message === undefined) return [];
    if (first.name === 'kms' && first.value['apiVersion'] === 'v2') return [];
    return [{ path: pathIn(file, first.path), key: first.name, message, values: { provider: first.name } }];
  }),
};

/** Key lengths that the local providers take, in bytes. A placeholder decodes to none of them. */
const keyLengths: ReadonlySet<number> = new Set([16, 24, 32]);

export const encryptionKeyInClear: Control = {
  ...shared,
  id: 'encryption-key-in-clear',
  kind: 'secret',
  severity: 'critical',
  title: { en: 'Encryption keys are not kept among manifests', zh: '加密密钥不与清单一起保存' },
  why: {
    en: 'Whoever reads this file can decrypt every backup of etcd, and a key in a repository stays in its history.',
    zh: '能读取该文件的人即可解密 etcd 的所有备份，而提交到仓库的密钥会一直留在历史记录中。',
  },
  message: {
    en: 'The {provider} key {name} stands in clear text',
    zh: '{provider} 密钥 {name} 以明文保存',
  },
  remediation: {
    en: 'Rotate the key, keep it on the control-plane nodes only, or use a kms provider.',
    zh: '轮换该密钥并仅保存在控制平面节点上，或改用 kms 提供程序。',
  },
  frameworks: [...nsa('N11'), ...owasp('K03')],
  evaluate: overFiles((file) =>
    entriesOf(file).flatMap((entry, index) =>
      providersIn(entry, index).flatMap(({ name: provider, value, path, entry: at }) =>
        items(value['keys']).flatMap((key, order) => {
          if (!isKey(key['secret'])) return [];
          const name = typeof key['name'] === 'string' ? key['name'] : String(order + 1);
          const field = pathIn(file, [...path, 'keys', order, 'secret']);
          return [{ path: field, key: `${at}/${provider}/${name}`, values: { provider, name } }];
        }),
      ),
    ),
  ),
};

function isKey(secret: Value | undefined): boolean {
  if (typeof secret !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(secret)) return false;
  return secret.length % 4 === 0 && keyLengths.has(Buffer.from(secret, 'base64').length);
}

function items(value: Value | undefined): Mapping[] {
  return Array.isArray(value) ? value.map((one) => (isMapping(one) ? one : {})) : [];
}
