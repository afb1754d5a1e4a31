import type { Fault } from '../../control.ts';
import type { Dockerfile, Instruction, Stage } from '../../dockerfile/instructions.ts';
import { lineage } from '../../dockerfile/stages.ts';
import { runsOf } from '../../dockerfile/shell/runs.ts';
import { owasp, threat } from '../../frameworks/ids.ts';
import { redact } from './redact.ts';
import { dockerfileControl, faultAt, reference, shorten, withFix } from './rule.ts';
import { eachInstruction, isShipped, transferOf } from './stage-facts.ts';

const archive = /\.(?:tar|tgz|tbz2?|txz|tlz|tzst|zip|gz|bz2|xz|zst|lz|lzma|Z|7z)$/i;
const remote = /^(?:https?|ftp|git|ssh):\/\/|^git@/i;

export const addForFiles = dockerfileControl({
  id: 'dockerfile-add-instead-of-copy',
  aliases: ['DL3020', 'DS-0005'],
  severity: 'low',
  title: { en: 'Files are copied with COPY', zh: '用 COPY 复制文件' },
  why: {
    en: 'ADD also unpacks archives and fetches URLs: a file that changes its nature brings in more than was meant.',
    zh: 'ADD 还会解压归档并获取 URL：文件性质一旦改变，就会带入意料之外的内容。',
  },
  message: { en: 'ADD is used where COPY does the same', zh: '可以用 COPY 的地方使用了 ADD' },
  remediation: { en: 'Use COPY.', zh: '改用 COPY。' },
  references: ['https://docs.docker.com/build/building/best-practices/#add-or-copy'],
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'ADD').flatMap(({ instruction, inner }): Fault[] => {
      const { sources } = transferOf(dockerfile, instruction);
      if (
        sources.length === 0 ||
        sources.some((source) => source.includes('$') || remote.test(source) || archive.test(source))
      )
        return [];
      if (inner.flags.some(({ name }) => name === 'checksum' || name === 'keep-git-dir' || name === 'unpack'))
        return [];
      const line = dockerfile.lines[instruction.from - 1] ?? '';
      const changed = line.replace(
        /^(\s*(?:ONBUILD\s+)?)(ADD)(?=\s)/i,
        (_, head: string, word: string) => `${head}${word === 'add' ? 'copy' : 'COPY'}`,
      );
      const isGlob = sources.some((source) => /[*?]/.test(source));
      return [
        faultAt(
          instruction,
          withFix(
            changed === line || isGlob
              ? undefined
              : {
                  title: { en: 'Use COPY', zh: '改用 COPY' },
                  risk: 'safe',
                  operations: [{ op: 'lines', from: instruction.from, to: instruction.from, lines: [changed] }],
                },
          ),
        ),
      ];
    }),
});

export const copyThenExtract = dockerfileControl({
  id: 'dockerfile-copy-then-extract',
  aliases: ['DL3010'],
  severity: 'info',
  title: { en: 'Local archives are unpacked by ADD', zh: '用 ADD 解压本地归档' },
  why: {
    en: 'A copied archive stays in its layer after it was unpacked: the image carries everything twice.',
    zh: '复制的归档在解压后仍保留在其层中：镜像中的内容重复了一份。',
  },
  message: { en: '{file} is copied and then unpacked', zh: '{file} 先被复制再被解压' },
  remediation: {
    en: 'Use ADD, which unpacks tar archives, or a bind mount.',
    zh: '使用会解压 tar 归档的 ADD，或使用绑定挂载。',
  },
  references: [`${reference}#adding-local-tar-archives`],
  find: (dockerfile) => {
    const runs = runsOf(dockerfile);
    return eachInstruction(dockerfile, 'COPY').flatMap(({ instruction, stage }): Fault[] => {
      const { sources, target, from } = transferOf(dockerfile, instruction);
      if (from !== undefined) return [];
      return sources.flatMap((source) => {
        const name = source.split('/').at(-1) ?? '';
        if (!/\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tlz|tzst|gz|xz|bz2|Z|lz|lzma|zst)$/i.test(name)) return [];
        const copied = archive.test(target) ? (target.split('/').at(-1) ?? name) : name;
        const isUnpacked = runs.some(
          (run) =>
            run.stage === stage &&
            run.instruction.from > instruction.from &&
            run.commands.some(
              ({ name: program, words }) =>
                /^(?:tar|bsdtar|gunzip|unxz|xz|bunzip2|gzip|zstd|unlzma|uncompress|zcat|gzcat|zgz)$/.test(program) &&
                (program !== 'tar' ||
                  words.some(
                    ({ text }, index) =>
                      text === '--extract' || text === '--get' || (index > 0 && /^-?[a-zA-Z]*x[a-zA-Z]*$/.test(text)),
                  )) &&
                words.some(({ text }) => text.split('/').at(-1) === copied || text.endsWith(`=${copied}`)),
            ),
        );
        return isUnpacked ? [faultAt(instruction, { key: name, values: { file: shorten(redact(name)) } })] : [];
      });
    });
  },
});

export const manySources = dockerfileControl({
  id: 'dockerfile-copy-target-not-folder',
  aliases: ['DL3021', 'DS-0011'],
  severity: 'medium',
  title: { en: 'COPY of several files ends in a folder', zh: '复制多个文件时目标是目录' },
  why: { en: 'Without the slash at the end of the target the build fails.', zh: '目标末尾没有斜杠时构建会失败。' },
  message: {
    en: 'Several sources, but the target {target} does not end in /',
    zh: '有多个来源，但目标 {target} 不以 / 结尾',
  },
  remediation: { en: 'End the target with a slash.', zh: '在目标末尾加上斜杠。' },
  references: [`${reference}#copy`],
  find: (dockerfile) =>
    ['COPY', 'ADD'].flatMap((keyword) =>
      eachInstruction(dockerfile, keyword).flatMap(({ instruction, inner }) => {
        const { sources, target } = transferOf(dockerfile, instruction);
        if (sources.length < 2 || /[\\/]$|^\.{1,2}$|\/\.{1,2}$/.test(target) || target.includes('$')) return [];
        if (keyword === 'ADD' && inner.flags.length > 0) return [];
        return [faultAt(instruction, { key: target, values: { target: shorten(redact(target)) } })];
      }),
    ),
});

/** Whether a WORKDIR stands in the stage or its bases before the instruction. */
function hasWorkdir(stage: Stage, instruction: Instruction): boolean {
  return lineage(stage).some(({ instructions }) =>
    instructions.some(
      ({ keyword, trigger, from }) => (trigger?.keyword ?? keyword) === 'WORKDIR' && from < instruction.from,
    ),
  );
}

export const copyRelative = dockerfileControl({
  id: 'dockerfile-copy-relative',
  aliases: ['DL3045'],
  severity: 'info',
  title: { en: 'Relative targets have a WORKDIR', zh: '相对目标路径配有 WORKDIR' },
  why: {
    en: 'Where the file lands is up to the base image, and changes with it.',
    zh: '文件的落点取决于基础镜像，并会随之变化。',
  },
  message: { en: 'COPY to {target} without a WORKDIR above it', zh: '复制到 {target}，但前面没有 WORKDIR' },
  remediation: { en: 'Set WORKDIR first, or write the whole path.', zh: '先设置 WORKDIR，或写出完整路径。' },
  references: ['https://docs.docker.com/build/building/best-practices/#workdir'],
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'COPY').flatMap(({ instruction, stage }) => {
      const { target } = transferOf(dockerfile, instruction);
      if (target === '' || /^["']?(?:\/|\$|[A-Za-z]:[\\/]|\\)/.test(target) || hasWorkdir(stage, instruction))
        return [];
      return [faultAt(instruction, { key: target, values: { target: shorten(redact(target)) } })];
    }),
});

/** Commands that install what a manifest file lists. */
const dependencies =
  /^(?:npm (?:ci|install|i)|yarn(?: install)?|pnpm (?:install|i)|pip[\d.]* install -r|poetry install|bundle install|go mod download|composer install|mvn dependency|uv sync|cargo fetch)\b/;

export const copyBeforeDependencies = dockerfileControl({
  id: 'dockerfile-copy-before-dependencies',
  severity: 'info',
  title: { en: 'Dependencies are installed before the sources are copied', zh: '先安装依赖，再复制源代码' },
  why: {
    en: 'When everything is copied first each change of a source file installs every dependency anew.',
    zh: '若先复制全部内容，每次修改源文件都会重新安装所有依赖。',
  },
  message: { en: 'The whole context is copied before {command}', zh: '在 {command} 之前复制了整个构建上下文' },
  remediation: {
    en: 'Copy the manifest and lock file, install, then copy the rest.',
    zh: '先复制清单文件和锁文件并安装依赖，再复制其余内容。',
  },
  references: ['https://docs.docker.com/build/cache/optimize/'],
  find: (dockerfile) =>
    dockerfile.stages.flatMap((stage): Fault[] => {
      const all = stage.instructions.find((instruction) => copiesContext(dockerfile, instruction));
      if (all === undefined) return [];
      for (const { stage: other, instruction, commands } of runsOf(dockerfile)) {
        if (other !== stage || instruction.from < all.from) continue;
        // Installed once already from the manifest alone: this is a second, small step.
        const texts = commands.map(({ words }) => words.map(({ text }) => text).join(' '));
        const command = texts.find((text) => dependencies.test(text));
        if (command !== undefined) {
          const earlier = runsOf(dockerfile).some(
            (run) =>
              run.stage === stage &&
              run.instruction.from < all.from &&
              run.commands.some(({ words }) => dependencies.test(words.map(({ text }) => text).join(' '))),
          );
          return earlier ? [] : [faultAt(all, { values: { command: dependencies.exec(command)?.[0] ?? '' } })];
        }
      }
      return [];
    }),
});

function copiesContext(dockerfile: Dockerfile, instruction: Instruction): boolean {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  const { sources, from } = transferOf(dockerfile, instruction);
  return (
    from === undefined &&
    sources.some((source) => source === '.' || source === './' || source === '/' || source === './*' || source === '*')
  );
}

export const contextWithoutIgnore = dockerfileControl({
  id: 'dockerfile-context-without-ignore',
  severity: 'low',
  title: { en: 'A copied context has a .dockerignore', zh: '复制构建上下文时有 .dockerignore' },
  why: {
    en: 'Without .dockerignore a copy of the context takes .git, .env and whatever else lies in the folder.',
    zh: '没有 .dockerignore 时，复制上下文会带入 .git、.env 以及目录中的其他一切。',
  },
  message: {
    en: 'The whole context is copied and there is no .dockerignore',
    zh: '复制了整个构建上下文，但没有 .dockerignore',
  },
  remediation: {
    en: 'Add a .dockerignore that leaves out .git, .env* and keys, or copy by name.',
    zh: '添加 .dockerignore 以排除 .git、.env* 和密钥，或按名称逐一复制。',
  },
  references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  frameworks: [...owasp('K03'), ...threat('MS-TA9027')],
  find(dockerfile) {
    if (dockerfile.ignoreFile === undefined) return 'notApplicable';
    if (dockerfile.ignoreFile !== null && dockerfile.ignoreFile.trim() !== '') return 'pass';
    return dockerfile.stages.flatMap((stage) =>
      isShipped(dockerfile, stage)
        ? stage.instructions
            .filter((instruction) => copiesContext(dockerfile, instruction))
            .map((instruction) => faultAt(instruction))
        : [],
    );
  },
});
