import type { Fault } from '../../control.ts';
import type { Dockerfile, Instruction } from '../../dockerfile/instructions.ts';
import { pairsIn, type Pair } from '../../dockerfile/words.ts';
import { attack, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { dockerfileControl, faultAt } from './rule.ts';
import { isPlaceholder, isReference, looksSecret, namesSecret } from './secret-names.ts';

const references = [
  'https://docs.docker.com/build/building/secrets/',
  'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
];
const frameworks = [...owasp('K03'), ...nsa('N12'), ...threat('MS-TA9027'), ...attack('T1552.001')];

function pairsOf(dockerfile: Dockerfile, keyword: string): { instruction: Instruction; pair: Pair }[] {
  return dockerfile.instructions.flatMap((instruction) => {
    const inner = instruction.trigger ?? instruction;
    if (inner.keyword !== keyword) return [];
    const { pairs } = pairsIn(keyword, inner.body.text, dockerfile.directives.escape);
    return pairs.map((pair) => ({ instruction, pair }));
  });
}

/** The value never appears in the finding, only the name that it stands under. */
function fault(instruction: Instruction, { name }: Pair, severity?: 'medium'): Fault {
  return faultAt(instruction, { key: name, values: { name }, ...(severity === undefined ? {} : { severity }) });
}

export const secretInEnv = dockerfileControl({
  id: 'dockerfile-secret-in-env',
  aliases: ['DS-0031'],
  kind: 'secret',
  severity: 'high',
  title: { en: 'ENV holds no credentials', zh: 'ENV 中没有凭据' },
  why: {
    en: 'ENV is stored in the image configuration: whoever can pull the image reads it, and every process in the container inherits it.',
    zh: 'ENV 保存在镜像配置中：任何能拉取镜像的人都能读取，容器内的每个进程也会继承它。',
  },
  message: { en: 'ENV {name} puts a credential into the image', zh: 'ENV {name} 将凭据写入镜像' },
  remediation: {
    en: 'Give it to the container at run time from a Secret, and revoke the value that was published.',
    zh: '在运行时通过 Secret 提供给容器，并吊销已泄露的值。',
  },
  references,
  frameworks,
  find: (dockerfile) =>
    pairsOf(dockerfile, 'ENV')
      .filter(({ pair: { name, value = '' } }) => looksSecret(value) || (namesSecret(name) && !isPlaceholder(value)))
      .map(({ instruction, pair }) => fault(instruction, pair, isReference(pair.value ?? '') ? 'medium' : undefined)),
});

export const secretInArg = dockerfileControl({
  id: 'dockerfile-secret-in-arg',
  aliases: ['DS-0031'],
  kind: 'secret',
  severity: 'high',
  title: { en: 'ARG takes no credentials', zh: 'ARG 不传入凭据' },
  why: {
    en: 'Build arguments stay in the history of the image and in provenance records, where anyone with the image can read them.',
    zh: '构建参数会保留在镜像历史和来源证明中，任何拿到镜像的人都能读取。',
  },
  message: { en: 'ARG {name} carries a credential into the build', zh: 'ARG {name} 将凭据带入构建过程' },
  remediation: {
    en: 'Pass it with RUN --mount=type=secret, which leaves no trace in the image.',
    zh: '改用 RUN --mount=type=secret 传入，不会在镜像中留下痕迹。',
  },
  references,
  frameworks,
  find: (dockerfile) =>
    pairsOf(dockerfile, 'ARG')
      .filter(({ pair: { name, value = '' } }) => looksSecret(value) || (namesSecret(name) && !isSwitch(value)))
      .map(({ instruction, pair }) =>
        fault(
          instruction,
          pair,
          isPlaceholder(pair.value ?? '') || isReference(pair.value ?? '') ? 'medium' : undefined,
        ),
      ),
});

function isSwitch(value: string): boolean {
  return value !== '' && isPlaceholder(value);
}

export const secretInLabel = dockerfileControl({
  id: 'dockerfile-secret-in-label',
  kind: 'secret',
  severity: 'high',
  title: { en: 'LABEL holds no credentials', zh: 'LABEL 中没有凭据' },
  why: {
    en: 'Labels are shown by registries and copied into inventories; nothing is more public.',
    zh: '标签会由镜像仓库展示并复制到各种清单中，是最公开的信息。',
  },
  message: { en: 'LABEL {name} holds a credential', zh: 'LABEL {name} 中包含凭据' },
  remediation: { en: 'Remove it from the label and revoke it.', zh: '从标签中移除并吊销该凭据。' },
  references,
  frameworks,
  find: (dockerfile) =>
    pairsOf(dockerfile, 'LABEL')
      .filter(({ pair: { name, value = '' } }) => {
        if (looksSecret(value)) return true;
        const last = name.split('.').at(-1) as string;
        return namesSecret(last) && !isPlaceholder(value) && !isReference(value) && !/\s/.test(value);
      })
      .map(({ instruction, pair }) => fault(instruction, pair)),
});
