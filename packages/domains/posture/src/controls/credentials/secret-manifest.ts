import type { KubeObject } from '@seawall/kube';
import type { Severity } from '@seawall/model';
import type { Control, Fault, Judgement, NotAssessed } from '../../control.ts';
import { redacted } from '../../credentials/faults.ts';
import { registryTypes, secretOf, type SecretValue, tokenType, valuesIn } from '../../credentials/secret-data.ts';
import { exposedCredential, secretReferences } from './shared.ts';

/** A chart may make the value up at each installation: nothing in the rendered text tells. */
const rendered: NotAssessed = {
  notAssessed: {
    en: 'The Secret was rendered from a template, which may generate its values when it is installed',
    zh: '该 Secret 由模板渲染得出，其值可能在安装时生成',
  },
};

function carriesNoValues(object: KubeObject): Judgement {
  const secret = secretOf(object);
  const type = secret?.value.type ?? '';
  if (secret === undefined || registryTypes.has(type) || type === tokenType) return 'notApplicable';
  const all = valuesIn(secret.value);
  if (all.length === 0) return 'pass';
  const certain = object.origin.renderedBy === undefined ? all : all.filter(({ strength }) => strength !== 'real');
  const [first] = certain;
  return first === undefined ? rendered : [faultFor(first, certain, object.ref.name)];
}

/** One fault for a Secret, however many values it carries: they are replaced together. */
function faultFor(first: SecretValue, values: readonly SecretValue[], name: string): Fault {
  return {
    path: [first.field],
    severity: worstOf(values),
    values: { name, keys: values.map(({ key }) => key).join(', ') },
    evidence: values.map(({ field, key }) => ({ field: `${field}.${key}`, value: redacted })),
  };
}

function worstOf(values: readonly SecretValue[]): Severity {
  if (values.some(({ strength }) => strength === 'real')) return 'high';
  return values.some(({ strength }) => strength === 'weak') ? 'medium' : 'low';
}

export const secretManifest: Control = {
  id: 'secret-manifest',
  category: 'credentials',
  kind: 'secret',
  severity: 'high',
  title: { en: 'Secret manifests carry no values', zh: 'Secret 清单中不带实际值' },
  why: {
    en: 'Base64 hides nothing: whoever reads the repository, now or any copy of it later, holds these credentials.',
    zh: 'Base64 不是加密：无论现在还是将来，任何能读取代码仓库或其副本的人都能得到这些凭据。',
  },
  message: { en: 'Secret {name} is written out with values for {keys}', zh: 'Secret {name} 中写明了 {keys} 的值' },
  remediation: {
    en: 'Replace these credentials, and create the Secret from an external store (External Secrets, CSI driver) or commit it encrypted (SealedSecret, SOPS).',
    zh: '更换这些凭据，通过外部密钥存储（External Secrets、CSI 驱动）创建该 Secret，或以加密形式提交（SealedSecret、SOPS）。',
  },
  references: secretReferences,
  frameworks: exposedCredential,
  scope: 'object',
  kinds: ['Secret'],
  evaluate: carriesNoValues,
};
