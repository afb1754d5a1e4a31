import type { ConfigMap, KubeObject } from '@seawall/kube';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { type Detection, detect, detectInText } from '../../credentials/detect.ts';
import { credentialFault } from '../../credentials/faults.ts';
import { exposedCredential, secretReferences } from './shared.ts';

const place = { en: 'Key {name}', zh: '键 {name} ' };

function detectionsIn(key: string, value: string): readonly Detection[] {
  if (value.trimEnd().includes('\n')) return detectInText(value);
  const found = detect(key, value);
  return found === undefined ? [] : [found];
}

function dataOf(object: KubeObject): Judgement {
  if (object.ref.apiVersion !== 'v1') return 'notApplicable';
  const { data } = (object as unknown as KubeObject<ConfigMap>).value;
  if (data === undefined) return 'pass';
  const faults: Fault[] = [];
  for (const [key, value] of Object.entries(data)) {
    for (const found of detectionsIn(key, value)) faults.push(credentialFault(['data', key], place, key, found));
  }
  return judged(faults);
}

export const secretInConfigMap: Control = {
  id: 'secret-in-config-map',
  category: 'credentials',
  kind: 'secret',
  severity: 'high',
  title: { en: 'ConfigMaps hold no credentials', zh: 'ConfigMap 中没有凭据' },
  why: {
    en: 'ConfigMaps are not encrypted at rest and are readable by far more people and workloads than Secrets are.',
    zh: 'ConfigMap 通常不做静态加密，能读取它的人员和工作负载也远多于能读取 Secret 的。',
  },
  message: { en: 'Key {name} holds a credential in plain text', zh: '键 {name} 以明文保存凭据' },
  remediation: {
    en: 'Replace the credential and move it to a Secret or an external store; let the configuration refer to it.',
    zh: '更换该凭据并移到 Secret 或外部密钥存储中，让配置引用它。',
  },
  references: [...secretReferences, 'https://kubernetes.io/docs/concepts/configuration/configmap/'],
  frameworks: exposedCredential,
  scope: 'object',
  kinds: ['ConfigMap'],
  evaluate: dataOf,
};
