import type { Fault } from '../../control.ts';
import { scopeOf } from '../../dockerfile/scopes.ts';
import { expand } from '../../dockerfile/variables.ts';
import { splitWords, unquote } from '../../dockerfile/words.ts';
import { redact } from './redact.ts';
import { dockerfileControl, faultAt, guide, reference, shorten } from './rule.ts';
import { eachInstruction } from './stage-facts.ts';

export const maintainer = dockerfileControl({
  id: 'dockerfile-maintainer-deprecated',
  aliases: ['DL4000', 'DS-0022'],
  severity: 'info',
  title: { en: 'The author is a label', zh: '作者信息使用标签' },
  why: {
    en: 'MAINTAINER is deprecated; inventories read the label org.opencontainers.image.authors.',
    zh: 'MAINTAINER 已弃用；资产清单读取 org.opencontainers.image.authors 标签。',
  },
  message: { en: 'MAINTAINER is deprecated', zh: 'MAINTAINER 已弃用' },
  remediation: {
    en: 'Use LABEL org.opencontainers.image.authors="…".',
    zh: '改用 LABEL org.opencontainers.image.authors="…"。',
  },
  references: [`${reference}#maintainer-deprecated`],
  find: (dockerfile) =>
    dockerfile.instructions
      .filter(({ keyword }) => keyword === 'MAINTAINER')
      .map((instruction): Fault => {
        const author = unquote(instruction.value, dockerfile.directives.escape).trim();
        const lines = [`LABEL org.opencontainers.image.authors=${JSON.stringify(author).replace(/\$/g, '\\$')}`];
        const title = { en: 'Write it as a label', zh: '改写为标签' };
        return faultAt(instruction, {
          key: 'MAINTAINER',
          fix: {
            title,
            risk: 'safe',
            operations: [{ op: 'lines', from: instruction.from, to: instruction.to, lines }],
          },
        });
      }),
});

export const workdirRelative = dockerfileControl({
  id: 'dockerfile-workdir-relative',
  aliases: ['DL3000', 'DS-0009'],
  severity: 'low',
  title: { en: 'WORKDIR is an absolute path', zh: 'WORKDIR 使用绝对路径' },
  why: {
    en: 'A relative WORKDIR adds to the one before it, or to that of the base image: it moves when they do.',
    zh: '相对路径的 WORKDIR 以之前的或基础镜像的 WORKDIR 为起点：它们变动时它也随之变动。',
  },
  message: { en: 'WORKDIR {path} is relative', zh: 'WORKDIR {path} 是相对路径' },
  remediation: { en: 'Write the whole path.', zh: '写出完整路径。' },
  references: [`${guide}#workdir`],
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'WORKDIR').flatMap(({ instruction, inner }) => {
      const path = unquote(inner.body.text, dockerfile.directives.escape).trim();
      // What a variable stands for is known to the build alone.
      if (/^(?:[/\\$]|[A-Za-z]:)/.test(path)) return [];
      return [faultAt(instruction, { key: path, values: { path: shorten(redact(path)) } })];
    }),
});

export const exposeInvalid = dockerfileControl({
  id: 'dockerfile-expose-invalid',
  aliases: ['DL3011', 'DS-0008'],
  severity: 'medium',
  title: { en: 'EXPOSE names ports', zh: 'EXPOSE 声明有效端口' },
  why: {
    en: 'Ports go from 0 to 65535; EXPOSE takes no host address and maps nothing. Docker refuses or ignores the rest.',
    zh: '端口范围为 0 到 65535；EXPOSE 不接受主机地址，也不做映射。其他写法会被 Docker 拒绝或忽略。',
  },
  message: { en: 'EXPOSE {port} is no port', zh: 'EXPOSE {port} 不是有效端口' },
  remediation: { en: 'Write a port, or port/udp.', zh: '写端口号，或 端口/udp。' },
  references: [`${reference}#expose`],
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'EXPOSE').flatMap(({ instruction, inner }) => {
      const { escape } = dockerfile.directives;
      const { lookup } = scopeOf(dockerfile, instruction);
      return splitWords(inner.body.text, escape).flatMap(({ raw }) => {
        const { text, complete } = expand(raw, lookup, escape);
        return !complete || text === '' || isPort(text)
          ? []
          : [faultAt(instruction, { key: text, values: { port: shorten(redact(text)) } })];
      });
    }),
});

function isPort(text: string): boolean {
  const match = /^(\d{1,6})(?:-(\d{1,6}))?(?:\/(?:tcp|udp|sctp))?$/i.exec(text);
  return match !== null && Number(match[1]) <= 65_535 && Number(match[2] ?? 0) <= 65_535;
}

export const onbuildForbidden = dockerfileControl({
  id: 'dockerfile-onbuild-forbidden',
  aliases: ['DL3043'],
  severity: 'medium',
  title: { en: 'ONBUILD puts off what may be put off', zh: 'ONBUILD 只用于允许延后执行的指令' },
  why: {
    en: 'Docker refuses ONBUILD with FROM, MAINTAINER or another ONBUILD.',
    zh: 'Docker 拒绝在 ONBUILD 中使用 FROM、MAINTAINER 或另一个 ONBUILD。',
  },
  message: { en: 'ONBUILD {keyword} is not allowed', zh: '不允许 ONBUILD {keyword}' },
  remediation: { en: 'Remove it.', zh: '将其移除。' },
  references: [`${reference}#onbuild-limitations`],
  find: ({ instructions }) =>
    instructions.flatMap((instruction) => {
      const keyword = instruction.trigger?.keyword;
      return keyword === 'FROM' || keyword === 'MAINTAINER' || keyword === 'ONBUILD'
        ? [faultAt(instruction, { values: { keyword } })]
        : [];
    }),
});

export const casing = dockerfileControl({
  id: 'dockerfile-inconsistent-casing',
  severity: 'info',
  title: { en: 'Keywords are written alike', zh: '指令关键字大小写一致' },
  why: {
    en: 'Docker does not care, people and text tools do: a search for FROM misses From.',
    zh: 'Docker 不区分大小写，但人和文本工具会：搜索 FROM 找不到 From。',
  },
  message: { en: '{written} is written unlike the other keywords', zh: '{written} 的大小写与其他关键字不一致' },
  remediation: { en: 'Write all keywords in capitals.', zh: '所有关键字都用大写。' },
  references: ['https://docs.docker.com/reference/build-checks/consistent-instruction-casing/'],
  find: (dockerfile) => {
    const { instructions, directives, stages } = dockerfile;
    const upper = instructions.filter(({ written, keyword }) => written === keyword).length;
    const allUpper = upper * 2 >= instructions.length;
    const faults = instructions
      .filter(({ written, keyword }) => written !== (allUpper ? keyword : keyword.toLowerCase()))
      .map((instruction) =>
        faultAt(instruction, { key: instruction.written, values: { written: instruction.written } }),
      );
    for (const { from, name } of stages) {
      const as = name === undefined ? undefined : splitWords(from.body.text, directives.escape)[1]?.text;
      if (as !== undefined && isUpper(as) !== isUpper(from.written))
        faults.push(faultAt(from, { key: as, values: { written: as } }));
    }
    return faults;
  },
});

function isUpper(word: string): boolean {
  return word === word.toUpperCase();
}

export const emptyContinuation = dockerfileControl({
  id: 'dockerfile-empty-continuation-line',
  severity: 'info',
  title: { en: 'No empty line inside an instruction', zh: '指令内部没有空行' },
  why: {
    en: 'The instruction goes on behind the empty line although it looks as if it ended; Docker announces that it will become an error.',
    zh: '空行之后指令仍在继续，看上去却像已经结束；Docker 已预告将来会视为错误。',
  },
  message: { en: 'An empty line inside {keyword}', zh: '{keyword} 内部有空行' },
  remediation: { en: 'Remove the line, or make it a comment.', zh: '删除该行，或改为注释。' },
  references: ['https://docs.docker.com/reference/build-checks/no-empty-continuation/'],
  find: ({ instructions, lines }) =>
    instructions.flatMap((instruction): Fault[] => {
      const { emptyLine, keyword } = instruction;
      if (emptyLine === undefined) return [];
      let last = emptyLine;
      while (last < instruction.to && lines[last]?.trim() === '') last += 1;
      return [
        {
          ...faultAt(instruction, {
            values: { keyword },
            fix: {
              title: { en: 'Remove the empty line', zh: '删除空行' },
              risk: 'safe',
              operations: [{ op: 'lines', from: emptyLine, to: last, lines: [] }],
            },
          }),
          lines: { from: emptyLine, to: last },
        },
      ];
    }),
});

export const heredocExpands = dockerfileControl({
  id: 'dockerfile-heredoc-expands',
  severity: 'medium',
  title: { en: 'File heredocs keep their dollar signs', zh: '文件 heredoc 保留其中的美元符号' },
  why: {
    en: 'Without quotes around its name Docker fills in the variables of a heredoc at build time: those of a script or configuration file that it does not know become empty.',
    zh: '名称未加引号时，Docker 会在构建时展开 heredoc 中的变量：脚本或配置文件中 Docker 不认识的变量会变为空。',
  },
  message: { en: '{name} inside the heredoc is emptied at build time', zh: 'heredoc 中的 {name} 在构建时被替换为空' },
  remediation: { en: "Quote the name of the heredoc: <<'EOF'.", zh: "为 heredoc 名称加引号：<<'EOF'。" },
  references: [`${reference}#here-documents`],
  find: (dockerfile) =>
    ['COPY', 'ADD'].flatMap((keyword) =>
      eachInstruction(dockerfile, keyword).flatMap(({ instruction, inner }): Fault[] => {
        const scope = scopeOf(dockerfile, instruction);
        const open = inner.heredocs.filter(({ expands }) => expands);
        const names = new Set<string>();
        for (const { body } of open) {
          for (const [, escaped = '', name = ''] of body.text.matchAll(/(\\?)\$\{?([A-Za-z_]\w*)(?![\w:-])/g)) {
            if (escaped === '' && !scope.has(name) && !isInherited(name)) names.add(name);
          }
        }
        const [first] = names;
        return first === undefined ? [] : [faultAt(instruction, { key: first, values: { name: first } })];
      }),
    ),
});

/** Variables that images set as a rule. */
function isInherited(name: string): boolean {
  return /^(?:PATH|HOME|LANG|JAVA_HOME|\w+_VERSION|GOPATH|GOROOT)$/.test(name);
}
