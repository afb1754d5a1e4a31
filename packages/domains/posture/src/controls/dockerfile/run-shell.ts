import type { Fault } from '../../control.ts';
import { type Run, runsOf } from '../../dockerfile/shell/runs.ts';
import type { Command } from '../../dockerfile/shell/script.ts';
import { shells } from '../../dockerfile/shell/wrappers.ts';
import { dockerfileControl, faultAt, faultOn, reference, shown } from './rule.ts';
import { isShipped } from './stage-facts.ts';

function programOf({ shell }: Run): string {
  return shell?.[0]?.split(/[\\/]/).at(-1) ?? 'sh';
}

/** Whether the shell itself is started with an option, as in SHELL ["/bin/bash", "-eo", "pipefail", "-c"]. */
function shellHas({ shell }: Run, option: string, letter?: string): boolean {
  const args = shell?.slice(1) ?? [];
  return args.some((arg) => arg === option || (letter !== undefined && /^-[a-z]+$/.test(arg) && arg.includes(letter)));
}

function sets({ name, words }: Command, option: string, letter?: string): boolean {
  if (name !== 'set') return false;
  return words.some(
    ({ text }) => text === option || (letter !== undefined && /^-[a-zA-Z]+$/.test(text) && text.includes(letter)),
  );
}

export const pipefail = dockerfileControl({
  id: 'dockerfile-pipe-without-pipefail',
  aliases: ['DL4006'],
  severity: 'low',
  title: { en: 'A failing command in a pipe fails the build', zh: '管道中的命令失败时构建随之失败' },
  why: {
    en: 'A shell looks at the last command of a pipe only: a download that broke off goes unnoticed, and the image is built from half a file.',
    zh: 'shell 只检查管道中最后一条命令的结果：中断的下载不会被发现，镜像会用不完整的文件构建。',
  },
  message: { en: 'Only the last command of this pipe can fail the build', zh: '此管道中只有最后一条命令能使构建失败' },
  remediation: {
    en: 'Put SHELL ["/bin/bash", "-o", "pipefail", "-c"] above it (/bin/ash on Alpine), or begin with set -o pipefail.',
    zh: '在前面写 SHELL ["/bin/bash", "-o", "pipefail", "-c"]（Alpine 使用 /bin/ash），或以 set -o pipefail 开头。',
  },
  references: [`${reference}#shell`],
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap((run): Fault[] => {
      if (run.run.json !== undefined && run.commands.every(({ by }) => by === undefined)) return [];
      if (!shells.has(programOf(run)) || shellHas(run, 'pipefail')) return [];
      if (run.script !== undefined && /^#!.*pipefail/.test(run.script.body.text)) return [];
      const piped = run.commands.find(({ before, inside }) => before === '|' && inside !== 'process');
      if (piped === undefined) return [];
      const isSet = run.commands.some(
        (command) =>
          sets(command, 'pipefail') ||
          (shells.has(command.name) && command.words.some(({ text }) => text === 'pipefail')),
      );
      return isSet ? [] : [faultOn(piped, { key: shown(piped) })];
    }),
});

export const heredocErrors = dockerfileControl({
  id: 'dockerfile-heredoc-ignores-errors',
  severity: 'medium',
  title: { en: 'A failing line of a heredoc fails the build', zh: 'heredoc 中的某行失败时构建随之失败' },
  why: {
    en: 'The lines of a RUN heredoc are a script: without set -e only the last line decides, and a failed download or checksum in between is passed over.',
    zh: 'RUN heredoc 的各行组成一个脚本：没有 set -e 时只有最后一行决定结果，中间失败的下载或校验会被忽略。',
  },
  message: {
    en: 'The heredoc goes on after a line that failed: no set -e',
    zh: 'heredoc 在某行失败后仍会继续：缺少 set -e',
  },
  remediation: { en: 'Make set -e its first line.', zh: '将 set -e 作为第一行。' },
  references: [`${reference}#here-documents`],
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap((run): Fault[] => {
      const { script, instruction } = run;
      const body = script ?? shellHeredoc(run);
      if (body === undefined || shellHas(run, 'errexit', 'e')) return [];
      const [shebang = ''] = body.body.text.split('\n');
      if (/^#!.*\s-\w*e/.test(shebang)) return [];
      const inside = run.commands.filter(
        ({ source, by, inside: nesting }) =>
          source === body.body && (by === undefined || shells.has(by.name)) && nesting === 'list',
      );
      const statements = inside.filter(({ before }) => before === '' || before === 'newline' || before === ';');
      if (statements.length < 2) return [];
      const feeder = run.commands.find(
        ({ name, redirects }) => shells.has(name) && redirects.some(({ operator }) => operator.startsWith('<<')),
      );
      if (feeder?.words.some(({ text }) => /^-[a-z]*e[a-z]*$/.test(text)) === true) return [];
      if (inside.slice(0, 3).some((command) => sets(command, 'errexit', 'e'))) return [];
      const title = { en: 'Add set -e', zh: '添加 set -e' };
      const piece = body.body.pieces[shebang.startsWith('#!') ? 1 : 0];
      if (piece === undefined) return [faultAt(instruction)];
      const indent = /^\s*/.exec(dockerfile.lines[piece.line - 1] ?? '')?.[0] ?? '';
      const operations = [{ op: 'lines' as const, from: piece.line, to: piece.line - 1, lines: [`${indent}set -e`] }];
      return [faultAt(instruction, { fix: { title, risk: 'mayBreak', operations } })];
    }),
});

/** The heredoc that a shell is fed in `RUN bash <<EOF`. */
function shellHeredoc({ run, commands }: Run) {
  return run.heredocs.find(({ body }) =>
    commands.some(({ source, by }) => source === body && by !== undefined && shells.has(by.name)),
  );
}

export const defaultShell = dockerfileControl({
  id: 'dockerfile-shell-replaced',
  aliases: ['DL4005'],
  severity: 'info',
  title: { en: 'The shell is chosen with SHELL', zh: '用 SHELL 指令选择 shell' },
  why: {
    en: 'Replacing /bin/sh changes the shell of every script in the image, those of the package manager too.',
    zh: '替换 /bin/sh 会改变镜像中所有脚本使用的 shell，包括包管理器的脚本。',
  },
  message: { en: '/bin/sh is replaced by a link', zh: '/bin/sh 被替换为链接' },
  remediation: { en: 'Use the SHELL instruction.', zh: '使用 SHELL 指令。' },
  references: [`${reference}#shell`],
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands
        .filter(
          ({ name, words }) =>
            name === 'ln' &&
            words.some(({ text }) => text === '/bin/sh' || text === '/usr/bin/sh') &&
            words.at(-1)?.text.endsWith('/sh') === true,
        )
        .map((command) => faultOn(command)),
    ),
});

export const changeDirectory = dockerfileControl({
  id: 'dockerfile-cd-in-run',
  aliases: ['DL3003', 'DS-0013'],
  severity: 'info',
  title: { en: 'The folder is changed with WORKDIR', zh: '用 WORKDIR 切换目录' },
  why: {
    en: 'A cd ends with its RUN: the next instruction starts elsewhere than the reader thinks.',
    zh: 'cd 只在当前 RUN 内有效：下一条指令的起始目录并非读者所想。',
  },
  message: { en: 'RUN changes the folder with cd', zh: 'RUN 使用 cd 切换目录' },
  remediation: {
    en: 'Use WORKDIR, or an option of the program such as make -C or tar -C.',
    zh: '使用 WORKDIR，或程序自带的选项，例如 make -C、tar -C。',
  },
  references: ['https://docs.docker.com/build/building/best-practices/#workdir'],
  // A cd inside parentheses ends with them, as whoever wrote them wanted.
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }): Fault[] => {
      const command = commands.find(({ name, inside }) => name === 'cd' && inside === 'list');
      return command === undefined ? [] : [faultOn(command)];
    }),
});

const useless: ReadonlySet<string> = new Set([
  'ssh',
  'vim',
  'shutdown',
  'service',
  'ps',
  'free',
  'top',
  'kill',
  'mount',
  'systemctl',
  'reboot',
]);

export const uselessCommand = dockerfileControl({
  id: 'dockerfile-useless-command',
  aliases: ['DL3001'],
  severity: 'info',
  title: { en: 'Build steps do what lasts', zh: '构建步骤只做会留存的操作' },
  why: {
    en: 'No process survives its RUN: a service that is started in a build is gone when the container starts.',
    zh: '进程不会在 RUN 结束后存活：构建中启动的服务在容器启动时已不存在。',
  },
  message: { en: '{command} has no lasting effect in a build', zh: '{command} 在构建中没有持久效果' },
  remediation: { en: 'Remove it, or do it when the container starts.', zh: '将其移除，或在容器启动时执行。' },
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands
        .filter(
          ({ name, words }) =>
            useless.has(name) &&
            !(name === 'systemctl' && /^(?:enable|disable|mask|set-default|preset)$/.test(words[1]?.text ?? '')),
        )
        .map((command) => faultOn(command, { values: { command: command.name } })),
    ),
});

export const consecutiveRuns = dockerfileControl({
  id: 'dockerfile-consecutive-runs',
  aliases: ['DL3059'],
  severity: 'info',
  title: { en: 'Short steps share a RUN', zh: '简短的步骤合并为一条 RUN' },
  why: {
    en: 'Each RUN is a layer of its own; what one writes and the next deletes is shipped all the same.',
    zh: '每条 RUN 都是单独的层；前一条写入、后一条删除的内容仍会随镜像分发。',
  },
  message: { en: 'This RUN could be part of the one above', zh: '这条 RUN 可以并入上一条' },
  remediation: { en: 'Join them with &&, or as lines of a heredoc.', zh: '用 && 或 heredoc 将它们合并。' },
  references: ['https://docs.docker.com/build/building/best-practices/#run'],
  find(dockerfile) {
    const runs = new Map(runsOf(dockerfile).map((run) => [run.instruction, run]));
    const faults: Fault[] = [];
    for (const stage of dockerfile.stages) {
      // The layers of other stages are not shipped, and apart they are cached better.
      if (!isShipped(dockerfile, stage)) continue;
      const { instructions } = stage;
      for (const [index, instruction] of instructions.entries()) {
        const before = index === 0 ? undefined : runs.get(instructions[index - 1] as never);
        const run = runs.get(instruction);
        if (
          run === undefined ||
          before === undefined ||
          instruction.keyword !== 'RUN' ||
          before.instruction.keyword !== 'RUN'
        )
          continue;
        // A comment between them says that they are apart on purpose.
        if (
          instruction.from - before.instruction.to > 1 &&
          hasComment(dockerfile.lines, before.instruction.to, instruction.from)
        )
          continue;
        if (flags(run) !== flags(before) || !isShort(run) || !isShort(before)) continue;
        faults.push(faultAt(instruction));
      }
    }
    return faults;
  },
});

function hasComment(lines: readonly string[], after: number, before: number): boolean {
  return lines.slice(after, before - 1).some((line) => /^\s*#/.test(line));
}

function flags({ run }: Run): string {
  return JSON.stringify(run.flags);
}

function isShort({ run, commands }: Run): boolean {
  return (
    run.json === undefined && run.heredocs.length === 0 && commands.filter(({ by }) => by === undefined).length <= 2
  );
}

export const bothDownloaders = dockerfileControl({
  id: 'dockerfile-wget-and-curl',
  aliases: ['DL4001', 'DS-0014'],
  severity: 'info',
  title: { en: 'One program downloads', zh: '只使用一种下载工具' },
  why: {
    en: 'Two programs for one purpose are two to keep patched, and one more for an attacker to use.',
    zh: '两个用途相同的程序意味着多一份修补工作，也为攻击者多提供一个工具。',
  },
  message: { en: 'Both wget and curl are used', zh: '同时使用了 wget 和 curl' },
  remediation: { en: 'Use one of them.', zh: '只使用其中一个。' },
  find: (dockerfile) =>
    dockerfile.stages.flatMap((stage): Fault[] => {
      const commands = runsOf(dockerfile).flatMap((run) => (run.stage === stage ? run.commands : []));
      const first = commands.find(({ name }) => name === 'wget' || name === 'curl');
      const other = commands.find(({ name }) => (name === 'wget' || name === 'curl') && name !== first?.name);
      return other === undefined ? [] : [faultOn(other, { key: other.name })];
    }),
});

export const wgetProgress = dockerfileControl({
  id: 'dockerfile-wget-progress',
  aliases: ['DL3047'],
  severity: 'info',
  title: { en: 'wget keeps the build log short', zh: 'wget 保持构建日志简短' },
  why: {
    en: 'The progress bar writes a line for every few kilobytes, among which an error is hard to see.',
    zh: '进度条每下载几 KB 就输出一行，错误信息淹没其中。',
  },
  message: { en: 'wget writes its progress bar into the build log', zh: 'wget 将进度条写入构建日志' },
  remediation: { en: 'Use wget -nv, or --progress=dot:giga.', zh: '使用 wget -nv 或 --progress=dot:giga。' },
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands
        .filter(
          ({ name, words }) =>
            name === 'wget' &&
            words.length > 1 &&
            !words.some(({ text }) =>
              /^(?:--progress|--quiet|--no-verbose|--output-file|--append-output|--help|--version|-nv|-[a-zA-Z]*q|-[a-zA-Z]*[oa]$)/.test(
                text,
              ),
            ),
        )
        .map((command) => faultOn(command)),
    ),
});
