import type { Container } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { secretReferences } from './shared.ts';

/** One fault for a container: its variables are moved together. */
function takesNoSecrets({ name: container, spec, path }: Container): Judgement {
  if (spec.env === undefined && spec.envFrom === undefined) return 'pass';
  const names: string[] = [];
  let field = 'env';
  for (const { name = '', valueFrom } of spec.env ?? []) {
    if (valueFrom?.secretKeyRef === undefined) continue;
    names.push(name);
  }
  for (const { secretRef } of spec.envFrom ?? []) {
    if (secretRef === undefined) continue;
    if (names.length === 0) field = 'envFrom';
    names.push(`${secretRef.name ?? ''}.*`);
  }
  if (names.length === 0) return 'pass';
  return [{ path: [...path, field], values: { container, names: names.join(', ') } }];
}

export const secretAsEnv: Control = {
  id: 'secret-as-env',
  category: 'credentials',
  kind: 'misconfiguration',
  severity: 'info',
  title: {
    en: 'Secrets reach containers as files, not as environment variables',
    zh: 'Secret 以文件而非环境变量的形式提供给容器',
  },
  why: {
    en: 'The environment is inherited by every child process, printed by crash reports and debug pages, and does not change when the Secret does.',
    zh: '环境变量会被所有子进程继承，可能出现在崩溃报告和调试页面中，并且不会随 Secret 更新。',
  },
  message: {
    en: 'Container {container} takes Secrets into its environment ({names})',
    zh: '容器 {container} 将 Secret 读入环境变量（{names}）',
  },
  remediation: {
    en: 'Mount the Secret as a volume and read the file; many images accept a variable that ends in _FILE.',
    zh: '将 Secret 挂载为卷并读取文件；许多镜像支持以 _FILE 结尾的变量。',
  },
  references: secretReferences,
  frameworks: [...cis('5.4.1'), ...nsa('N12'), ...owasp('K03'), ...threat('MS-TA9027'), ...attack('T1552')],
  scope: 'container',
  evaluate: takesNoSecrets,
};
