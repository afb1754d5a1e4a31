import type { Container, Workload } from '@seawall/kube';
import { formatPath } from '@seawall/model';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { type Detection, detect, detectInText } from '../../credentials/detect.ts';
import { credentialFault, redacted } from '../../credentials/faults.ts';
import { exposedCredential, secretReferences } from './shared.ts';

const place = { en: 'An entry of {name}', zh: '{name} 中有一项' };
const assigned = /^-{0,2}([A-Za-z][\w.-]{0,60})=([^\n]{1,4000})$/;
const flag = /^--?([A-Za-z][\w.-]{1,60})$/;
const script = /[\s;]/;

/** What one argument gives away, alone or as the value of the flag before it. */
function detectionsIn(text: string, before: string | undefined): Detection[] {
  const [, name = '', value = ''] = assigned.exec(text) ?? [];
  if (name !== '' && !script.test(value)) {
    const found =
      detect(name, value, ['password', 'secret']) ?? detect(name.replace(/^D/, ''), value, ['password', 'secret']);
    return found === undefined ? [] : [found.form === undefined ? { ...found, name } : found];
  }
  const [, flagName] = before === undefined ? [] : (flag.exec(before) ?? []);
  if (flagName !== undefined && !text.startsWith('-')) {
    const found = detect(flagName, text, ['password', 'secret']);
    if (found !== undefined) return [found.form === undefined ? { ...found, name: flagName } : found];
  }
  return detectInText(text);
}

function argumentsOf(container: Container, { object }: Workload): Judgement {
  if (container.spec.args === undefined && container.spec.command === undefined) return 'pass';
  const faults: Fault[] = [];
  for (const field of ['command', 'args'] as const) {
    const items = container.spec[field] ?? [];
    const path = [...container.path, field];
    for (const [index, text] of items.entries()) {
      for (const detection of detectionsIn(text, items[index - 1])) {
        // The path ends at the list: an argument is named by its own text, which would carry the credential.
        const { file, line } = object.origin.locate([...path, index]);
        const evidence = [{ field: formatPath([...path, index]), value: redacted, place: { file, line } }];
        faults.push({ ...credentialFault(path, place, field, detection), evidence });
      }
    }
  }
  return judged(faults);
}

export const secretInArgs: Control = {
  id: 'secret-in-args',
  category: 'credentials',
  kind: 'secret',
  severity: 'high',
  title: { en: 'Commands and arguments hold no credentials', zh: '命令和参数中没有凭据' },
  why: {
    en: 'Arguments are in the pod spec and in the process list, where every process of the container, and of the node, can read them.',
    zh: '参数会出现在 Pod 规约和进程列表中，容器内乃至节点上的任何进程都能读取。',
  },
  message: { en: 'An entry of {name} holds a credential in plain text', zh: '{name} 中有一项以明文保存凭据' },
  remediation: {
    en: 'Replace the credential and let the program read the new one from a file that a Secret is mounted to.',
    zh: '更换该凭据，让程序从 Secret 挂载的文件中读取新凭据。',
  },
  references: secretReferences,
  frameworks: exposedCredential,
  scope: 'container',
  evaluate: argumentsOf,
};
