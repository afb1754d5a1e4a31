import type { Container } from '@seawall/kube';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { detect } from '../../credentials/detect.ts';
import { credentialFault } from '../../credentials/faults.ts';
import { cis } from '../../frameworks/ids.ts';
import { exposedCredential, secretReferences } from './shared.ts';

const place = { en: 'Environment variable {name}', zh: '环境变量 {name} ' };

function literals(container: Container): Judgement {
  const env = container.spec.env;
  if (env === undefined || env.length === 0) return 'pass';
  const faults: Fault[] = [];
  for (const [index, { name = '', value }] of env.entries()) {
    if (value === undefined || value.length < 3) continue;
    const found = detect(name, value);
    if (found !== undefined)
      faults.push(credentialFault([...container.path, 'env', index, 'value'], place, name, found));
  }
  return judged(faults);
}

export const secretInEnv: Control = {
  id: 'secret-in-env',
  category: 'credentials',
  kind: 'secret',
  severity: 'high',
  title: {
    en: 'Environment variables hold no credentials in plain text',
    zh: '环境变量中没有明文凭据',
  },
  why: {
    en: 'What stands in a manifest is in the repository, in every copy of it and in the pod spec that anyone with read access to pods sees.',
    zh: '写在清单中的内容会留在代码仓库及其所有副本中，任何可读取 Pod 的人也能在 Pod 规约里看到。',
  },
  message: { en: 'Environment variable {name} holds a credential in plain text', zh: '环境变量 {name} 以明文保存凭据' },
  remediation: {
    en: 'Replace the credential, keep the new one in a Secret or an external store, and mount it as a file.',
    zh: '更换该凭据，将新凭据存放在 Secret 或外部密钥存储中，并以文件形式挂载。',
  },
  references: secretReferences,
  frameworks: [...cis('5.4.1'), ...exposedCredential],
  scope: 'container',
  evaluate: literals,
};
