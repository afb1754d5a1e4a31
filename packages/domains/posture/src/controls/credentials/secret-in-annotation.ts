import { type KubeObject, type Labels, workloadsOf } from '@seawall/kube';
import type { Path } from '@seawall/model';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { detect } from '../../credentials/detect.ts';
import { credentialFault, redacted } from '../../credentials/faults.ts';
import { exposedCredential, secretReferences } from './shared.ts';

const place = { en: 'Annotation {name}', zh: '注解 {name} ' };
/** kubectl keeps the whole object here, a Secret's data included. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function look(annotations: Labels, path: Path, isSecret: boolean, faults: Fault[]): void {
  for (const key of Object.keys(annotations)) {
    const value = annotations[key] ?? '';
    const at = [...path, key];
    if (key === lastApplied) {
      if (isSecret && /"(?:data|stringData)"\s*:\s*\{\s*"/.test(value)) faults.push(copyOf(at));
      continue;
    }
    // Annotations that end in "secret" or "token" name an object: only passwords are told by their name.
    const found = value.length < 3 ? undefined : detect(key.slice(key.lastIndexOf('/') + 1), value, ['password']);
    if (found !== undefined) faults.push(credentialFault(at, place, key, found));
  }
}

function copyOf(path: Path): Fault {
  return {
    path,
    message: {
      en: 'The annotation of kubectl apply holds a copy of the data',
      zh: 'kubectl apply 的注解中保存了数据副本',
    },
    values: { name: lastApplied },
    evidence: [{ field: `metadata.annotations["${lastApplied}"]`, value: redacted }],
    fix: {
      title: { en: 'Remove the copied annotation', zh: '移除该注解副本' },
      risk: 'safe',
      operations: [{ op: 'remove', path }],
    },
  };
}

function annotationsOf(object: KubeObject): Judgement {
  const own = object.value.metadata?.annotations;
  const faults: Fault[] = [];
  if (own !== undefined) look(own, ['metadata', 'annotations'], object.ref.kind === 'Secret', faults);
  for (const workload of workloadsOf(object)) {
    if (workload.templatePath.length === 0) continue;
    look(workload.annotations, [...workload.templatePath, 'metadata', 'annotations'], false, faults);
  }
  return judged(faults);
}

export const secretInAnnotation: Control = {
  id: 'secret-in-annotation',
  category: 'credentials',
  kind: 'secret',
  severity: 'high',
  title: { en: 'Annotations hold no credentials', zh: '注解中没有凭据' },
  why: {
    en: 'Everyone who may list an object reads its annotations, and tools copy them into logs, metrics and reports.',
    zh: '能列出对象的人都能读取其注解，各种工具还会把注解复制到日志、指标和报告中。',
  },
  message: { en: 'Annotation {name} holds a credential in plain text', zh: '注解 {name} 以明文保存凭据' },
  remediation: {
    en: 'Replace the credential, keep it in a Secret, and name the Secret in the annotation where the tool allows that.',
    zh: '更换该凭据并存放在 Secret 中，在工具支持的情况下让注解引用该 Secret 的名称。',
  },
  references: secretReferences,
  frameworks: exposedCredential,
  scope: 'object',
  kinds: ['*'],
  evaluate: annotationsOf,
};
