import type { Fault, Judgement } from '../../control.ts';
import type { Dockerfile, Instruction, Stage } from '../../dockerfile/instructions.ts';
import { runsOf } from '../../dockerfile/shell/runs.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';
import { dockerfileControl, faultAt } from './rule.ts';
import { eachInstruction, isShipped, transferOf } from './stage-facts.ts';

const references = ['https://docs.docker.com/build/building/secrets/'];
const frameworks = [...owasp('K03'), ...threat('MS-TA9027'), ...attack('T1552.001')];

const certain: readonly RegExp[] = [
  /^\.env$|^\.env\.(?!.*(?:example|sample|template|dist|defaults?|test|ci)$)[\w.-]+$/i,
  /^(?:ssh_host_)?(?:id_)?(?:rsa|dsa|ecdsa|ed25519)(?:_key)?$/i,
  /^[._]netrc$|^\.git-credentials$|^\.vault-token$|^\.pgpass$|^\.my\.cnf$|^\.dockercfg$|^\.htpasswd$/i,
  /^(?:kubeconfig|\.kubeconfig)(?:\.ya?ml)?$/i,
  /^(?:service[_-]?account|application_default_credentials|gcp|gcloud)[\w.-]*(?:key|credentials?)[\w.-]*\.json$/i,
  /^(?:aws[_-])?credentials(?:\.json|\.csv)?$/i,
  /^secrets?\.(?:txt|json|ya?ml|env|ini|toml|properties)$/i,
  /^(?:passwords?|passwd)\.(?:txt|json|ya?ml|csv)$/i,
  /^(?:privkey|private[_-]?key|server[_-]key|tls[_-]key|ssl[_-]key)[\w-]*\.(?:pem|key|der|p8)$|^[\w.-]*[_-](?:private|priv)[_-]?key\.pem$/i,
  /^[\w.-]+\.(?:pfx|p12|ppk|kdbx)$/i,
  /^terraform\.tfstate(?:\.backup)?$/i,
];

/** Files that may hold a credential, and often hold settings alone. */
const likely: readonly RegExp[] = [/^\.(?:npmrc|pypirc|yarnrc)$/i, /^[\w.-]+\.(?:key|jks|keystore|tfvars)$/i];

const folders =
  /(?:^|\/)\.(?:ssh|aws|kube|gnupg|azure|config\/gcloud|docker\/config\.json)\/?$|(?:^|\/)\.(?:ssh|aws|kube|gnupg)\/(?!known_hosts|config$)/;

/** How sure it is that a file of this name holds a credential. */
function sensitivity(path: string): 'high' | 'medium' | undefined {
  if (path.includes('$')) return undefined;
  const name = path.replace(/\/+$/, '').split('/').at(-1) as string;
  if (folders.test(path) || certain.some((pattern) => pattern.test(name))) return 'high';
  return likely.some((pattern) => pattern.test(name)) ? 'medium' : undefined;
}

interface Copied {
  readonly instruction: Instruction;
  readonly stage: Stage;
  readonly source: string;
  readonly target: string;
}

/** What COPY and ADD take from the build context, one entry a source. */
function copied(dockerfile: Dockerfile): Copied[] {
  return ['COPY', 'ADD'].flatMap((keyword) =>
    eachInstruction(dockerfile, keyword).flatMap(({ instruction, stage }) => {
      const { sources, target, from } = transferOf(dockerfile, instruction);
      if (from !== undefined) return [];
      return sources.map((source) => ({ instruction, stage, source, target }));
    }),
  );
}

export const secretCopied = dockerfileControl({
  id: 'dockerfile-secret-copied',
  kind: 'secret',
  severity: 'high',
  title: { en: 'No credential files are copied into the image', zh: '不将凭据文件复制进镜像' },
  why: {
    en: 'What COPY put into a layer stays there for everyone who can pull the image, even when a later step deletes it.',
    zh: 'COPY 写入层中的内容，任何能拉取镜像的人都能取得，即使后续步骤将其删除。',
  },
  message: {
    en: '{file} is copied into the image: files of that name hold credentials',
    zh: '{file} 被复制进镜像：此类文件通常保存凭据',
  },
  remediation: {
    en: 'Mount it for the one step that needs it with RUN --mount=type=secret, and list it in .dockerignore.',
    zh: '在需要它的步骤中以 RUN --mount=type=secret 挂载，并将其列入 .dockerignore。',
  },
  references,
  frameworks,
  find: (dockerfile) =>
    copied(dockerfile).flatMap(({ instruction, stage, source }): Fault[] => {
      const found = sensitivity(source);
      if (found === undefined || /^https?:/.test(source)) return [];
      // In a stage that is left behind the file is only in the build cache.
      const severity = isShipped(dockerfile, stage) ? found : found === 'high' ? 'medium' : 'low';
      return [faultAt(instruction, { key: source, values: { file: source }, severity })];
    }),
});

export const deletedLater = dockerfileControl({
  id: 'dockerfile-deleted-in-later-layer',
  severity: 'low',
  title: { en: 'Files are not deleted in a later layer than they came in', zh: '不在后续的层中删除之前引入的文件' },
  why: {
    en: 'A later `rm` only hides the file: the layer of the COPY is still shipped, and anyone can extract it.',
    zh: '后续的 `rm` 只是隐藏文件：COPY 所在的层仍会随镜像分发，任何人都能将其提取。',
  },
  message: {
    en: '{file} is deleted here but stays in the layer that copied it',
    zh: '{file} 在此处被删除，但仍保留在复制它的层中',
  },
  remediation: {
    en: 'Use it from a bind or secret mount (RUN --mount), or copy it in a stage that is left behind.',
    zh: '改用绑定挂载或 Secret 挂载（RUN --mount），或在不进入最终镜像的阶段中复制。',
  },
  references: ['https://docs.docker.com/reference/dockerfile/#run---mount'],
  frameworks: threat('MS-TA9027'),
  find: findDeleted,
});

function findDeleted(dockerfile: Dockerfile): Judgement {
  const files = new Map<string, Copied>();
  for (const each of copied(dockerfile)) {
    if (!isShipped(dockerfile, each.stage)) continue;
    const name = each.source.replace(/\/+$/, '').split('/').at(-1) ?? '';
    const path = each.target.endsWith('/') ? `${each.target}${name}` : each.target;
    if (path.startsWith('/') && !/[*?$]/.test(path)) files.set(path, each);
  }
  if (files.size === 0) return 'pass';
  const faults: Fault[] = [];
  for (const { instruction, stage, commands } of runsOf(dockerfile)) {
    if (!isShipped(dockerfile, stage)) continue;
    for (const { name, words } of commands) {
      if (name !== 'rm' && name !== 'shred') continue;
      for (const { text } of words.slice(1)) {
        const file = files.get(text.replace(/(.)\/+$/, '$1'));
        if (file === undefined || file.instruction.from > instruction.from) continue;
        const severity = sensitivity(file.source) === 'high' ? 'high' : 'low';
        faults.push(faultAt(instruction, { key: text, values: { file: text }, severity }));
      }
    }
  }
  return faults;
}
