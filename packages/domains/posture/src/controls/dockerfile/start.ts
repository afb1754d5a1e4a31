import type { Control, Fault } from '../../control.ts';
import type { Dockerfile, Instruction } from '../../dockerfile/instructions.ts';
import { isBuiltInOnly, simpleWords } from './simple-words.ts';
import { redact } from './redact.ts';
import { dockerfileControl, faultAt, reference, shorten } from './rule.ts';
import { eachInstruction, finalInstructions, finalStage } from './stage-facts.ts';

/** CMD, ENTRYPOINT, and those that ONBUILD puts off. */
function starts(dockerfile: Dockerfile): { instruction: Instruction; inner: Instruction }[] {
  return ['CMD', 'ENTRYPOINT']
    .flatMap((keyword) => eachInstruction(dockerfile, keyword))
    .toSorted((a, b) => a.instruction.from - b.instruction.from);
}

export const shellForm = dockerfileControl({
  id: 'dockerfile-shell-form-start',
  aliases: ['DL3025'],
  severity: 'low',
  title: { en: 'CMD and ENTRYPOINT are JSON lists', zh: 'CMD 和 ENTRYPOINT 使用 JSON 列表' },
  why: {
    en: 'In shell form a shell is process 1 and does not pass signals on: at the end of the grace period the pod is killed in the middle of its work.',
    zh: '使用 shell 形式时，进程 1 是 shell，不会转发信号：宽限期结束后 Pod 会在工作途中被强行终止。',
  },
  message: {
    en: '{keyword} is in shell form: the program gets no signals',
    zh: '{keyword} 使用 shell 形式：程序收不到信号',
  },
  remediation: { en: 'Write it as a JSON list, or begin it with exec.', zh: '改写为 JSON 列表，或以 exec 开头。' },
  references: [
    `${reference}#shell-and-exec-form`,
    'https://docs.docker.com/reference/build-checks/json-args-recommended/',
  ],
  find: (dockerfile) => {
    // With a SHELL of their own people have chosen the shell form.
    const chosen = dockerfile.instructions.some(
      ({ keyword, json }) => keyword === 'SHELL' && !/(?:^|\/)(?:ba|a|da)?sh$/.test(json?.[0] ?? ''),
    );
    if (chosen) return 'pass';
    return starts(dockerfile).flatMap(({ instruction, inner }): Fault[] => {
      if (inner.json !== undefined || inner.body.text.startsWith('[')) return [];
      if (/^exec\s/.test(inner.body.text) && inner.keyword === 'ENTRYPOINT') return [];
      const words = simpleWords(inner.body);
      const fixable =
        words !== undefined && instruction.from === instruction.to && instruction === inner && !isBuiltInOnly(words[0]);
      const line = dockerfile.lines[instruction.from - 1] ?? '';
      const head = line.slice(0, line.length - line.trimStart().length + instruction.written.length);
      return [
        faultAt(instruction, {
          key: inner.keyword,
          values: { keyword: inner.keyword },
          ...(!fixable
            ? {}
            : {
                fix: {
                  title: { en: `Write ${inner.keyword} as a JSON list`, zh: `将 ${inner.keyword} 改写为 JSON 列表` },
                  risk: changesMeaning(dockerfile, inner, words) ? ('mayBreak' as const) : ('safe' as const),
                  operations: [
                    {
                      op: 'lines' as const,
                      from: instruction.from,
                      to: instruction.to,
                      lines: [`${head} [${words.map((word) => JSON.stringify(word)).join(', ')}]`],
                    },
                  ],
                },
              }),
        }),
      ];
    });
  },
});

/**
 * Whether the list may run something else than the shell did: an ENTRYPOINT in shell form takes no arguments from CMD,
 * one in JSON form does; and a script that names no interpreter runs in a shell only.
 */
function changesMeaning(dockerfile: Dockerfile, { keyword }: Instruction, words: readonly string[]): boolean {
  if (words[0]?.endsWith('.sh') === true) return true;
  return keyword === 'ENTRYPOINT' && eachInstruction(dockerfile, 'CMD').length > 0;
}

export const brokenJson = dockerfileControl({
  id: 'dockerfile-json-form-broken',
  aliases: ['DL3025'],
  severity: 'medium',
  title: { en: 'What looks like a JSON list is one', zh: '形似 JSON 列表的内容确实是 JSON 列表' },
  why: {
    en: 'With single quotes or a stray comma it is no JSON: Docker hands the whole text, brackets included, to a shell, which does not find such a program.',
    zh: '使用单引号或多余逗号便不是 JSON：Docker 会将包括方括号在内的整段文本交给 shell，而 shell 找不到这样的程序。',
  },
  message: { en: '{keyword} looks like a JSON list but is not one', zh: '{keyword} 形似 JSON 列表，但并不是' },
  remediation: {
    en: 'Use double quotes around every item and commas only between them.',
    zh: '每一项都使用双引号，逗号只出现在各项之间。',
  },
  references: [`${reference}#exec-form`],
  find: (dockerfile) =>
    ['CMD', 'ENTRYPOINT', 'RUN', 'VOLUME'].flatMap((keyword) =>
      eachInstruction(dockerfile, keyword).flatMap(({ instruction, inner }): Fault[] => {
        const text = inner.body.text;
        // `[ -f x ]` and `[[ … ]]` are commands of the shell.
        if (inner.json !== undefined || !/^\[\s*["'‘’“”]/.test(text) || !/\]\s*$/.test(text)) return [];
        return [faultAt(instruction, { key: inner.keyword, values: { keyword: inner.keyword } })];
      }),
    ),
});

export const execFormVariable = dockerfileControl({
  id: 'dockerfile-exec-form-variable',
  severity: 'low',
  title: { en: 'JSON lists hold no shell variables', zh: 'JSON 列表中没有 shell 变量' },
  why: {
    en: 'No shell reads a JSON list: the program gets the text $NAME itself.',
    zh: 'JSON 列表不经 shell 解析：程序得到的是 $NAME 字面文本。',
  },
  message: {
    en: '{keyword} passes {word} as it stands: no shell fills it in',
    zh: '{keyword} 将 {word} 原样传入：没有 shell 对其展开',
  },
  remediation: {
    en: 'Read the variable in the program, or use sh -c with exec.',
    zh: '在程序中读取该变量，或使用带 exec 的 sh -c。',
  },
  references: [`${reference}#variable-substitution`],
  find: (dockerfile) =>
    starts(dockerfile).flatMap(({ instruction, inner }) => {
      const { json } = inner;
      if (
        json === undefined ||
        json.some((word) =>
          /(?:^|\/)(?:ba|a|da|z|k)?sh$|^(?:cmd|powershell|pwsh)(?:\.exe)?$|^eval$|envsubst/i.test(word),
        )
      )
        return [];
      const word = json.find((item) => /^\$(?:\w+|\{\w+[^}]*\})$|\$\{[A-Z_]+\}/.test(item));
      return word === undefined
        ? []
        : [
            faultAt(instruction, {
              key: inner.keyword,
              values: { keyword: inner.keyword, word: shorten(redact(word)) },
            }),
          ];
    }),
});

interface Once {
  readonly keyword: 'CMD' | 'ENTRYPOINT' | 'HEALTHCHECK';
  readonly aliases: readonly string[];
}

const onlyOnce: readonly Once[] = [
  { keyword: 'CMD', aliases: ['DL4003', 'DS-0016'] },
  { keyword: 'ENTRYPOINT', aliases: ['DL4004', 'DS-0007'] },
  { keyword: 'HEALTHCHECK', aliases: ['DL3012', 'DS-0023'] },
];

export const repeated: readonly Control[] = onlyOnce.map(({ keyword, aliases }) =>
  dockerfileControl({
    id: `dockerfile-several-${keyword.toLowerCase()}`,
    aliases,
    severity: 'low',
    title: { en: `A stage has one ${keyword}`, zh: `一个构建阶段只有一个 ${keyword}` },
    why: {
      en: `Only the last ${keyword} of a stage counts: whoever edits an earlier one changes nothing.`,
      zh: `一个阶段中只有最后一个 ${keyword} 生效：修改之前的不会有任何作用。`,
    },
    message: {
      en: `A later ${keyword} of the stage takes the place of this one`,
      zh: `该阶段中后面的 ${keyword} 会取代这一个`,
    },
    remediation: { en: 'Keep the last one.', zh: '只保留最后一个。' },
    references: ['https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/'],
    find: ({ stages }) =>
      stages.flatMap(({ instructions }) =>
        instructions
          .filter((instruction) => instruction.keyword === keyword)
          .slice(0, -1)
          .map((instruction) => faultAt(instruction)),
      ),
  }),
);

export const healthcheck = dockerfileControl({
  id: 'dockerfile-healthcheck-missing',
  aliases: ['DL3057', 'DS-0026'],
  severity: 'info',
  title: { en: 'The image says how to check its health', zh: '镜像说明如何检查健康状态' },
  why: {
    en: 'Docker and Compose notice a hung process only with a HEALTHCHECK. Kubernetes ignores it and uses the probes of the pod.',
    zh: 'Docker 和 Compose 只有通过 HEALTHCHECK 才能发现卡死的进程。Kubernetes 会忽略它，使用 Pod 的探针。',
  },
  message: { en: 'No HEALTHCHECK', zh: '没有 HEALTHCHECK' },
  remediation: {
    en: 'Add a HEALTHCHECK where the image also runs outside Kubernetes.',
    zh: '若镜像也在 Kubernetes 之外运行，请添加 HEALTHCHECK。',
  },
  references: [`${reference}#healthcheck`],
  find(dockerfile) {
    const stage = finalStage(dockerfile);
    if (stage === undefined) return 'notApplicable';
    const instructions = finalInstructions(dockerfile);
    if (instructions.some(({ keyword, trigger }) => (trigger?.keyword ?? keyword) === 'HEALTHCHECK')) return 'pass';
    return [faultAt(stage.from, { key: 'HEALTHCHECK' })];
  },
});
