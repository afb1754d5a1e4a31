import type { Control, Fault } from '../../control.ts';
import { hasOption } from '../../dockerfile/shell/options.ts';
import { runsOf } from '../../dockerfile/shell/runs.ts';
import type { Command } from '../../dockerfile/shell/script.ts';
import { behind, type Edit, editLines, instead } from './edit.ts';
import { apk, apt, dnf, type Install, installOf, type Manager, yum, zypper } from './managers.ts';
import { dockerfileControl, faultAt, faultOn, shown, withFix } from './rule.ts';
import { nsa, owasp } from '../../frameworks/ids.ts';

interface Asking {
  readonly manager: Manager;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Further subcommands that ask. */
  readonly verbs: ReadonlySet<string>;
  readonly answers: (command: Command) => boolean;
}

const askings: readonly Asking[] = [
  {
    manager: apt,
    name: 'apt-get',
    aliases: ['DL3014', 'DS-0021'],
    verbs: new Set(['install']),
    answers: (command) =>
      hasOption(command, '-y', '--yes', '--assume-yes', '--force-yes') ||
      command.words.some(({ text }) => /^-[a-zA-Z]*q[a-zA-Z]*q|^-q=2$|Assume-Yes"?=(?:true|1|yes)/i.test(text)) ||
      command.words.filter(({ text }) => text === '-q' || text === '--quiet').length > 1,
  },
  {
    manager: yum,
    name: 'yum',
    aliases: ['DL3030'],
    verbs: new Set(['install', 'groupinstall', 'localinstall', 'reinstall']),
    answers: (command) =>
      hasOption(command, '-y', '--assumeyes') || command.words.some(({ text }) => /assumeyes=(?:1|true)/i.test(text)),
  },
  {
    manager: dnf,
    name: 'dnf',
    aliases: ['DL3038'],
    verbs: new Set(['install', 'groupinstall', 'localinstall', 'reinstall']),
    answers: (command) =>
      hasOption(command, '-y', '--assumeyes') || command.words.some(({ text }) => /assumeyes=(?:1|true)/i.test(text)),
  },
  {
    manager: zypper,
    name: 'zypper',
    aliases: ['DL3034'],
    verbs: new Set(['install', 'in', 'remove', 'rm', 'source-install', 'si', 'patch']),
    answers: (command) => hasOption(command, '-n', '--non-interactive', '-y', '--no-confirm', '--no-interactive'),
  },
];

function askingControl({ manager, name, aliases, verbs, answers }: Asking): Control {
  return dockerfileControl({
    id: `dockerfile-${name}-asks`,
    aliases,
    severity: 'low',
    title: { en: `${name} does not ask during the build`, zh: `${name} 在构建中不等待确认` },
    why: {
      en: 'Nobody answers during a build: the package manager waits for input or gives up.',
      zh: '构建过程中无人应答：包管理器会一直等待输入或直接中止。',
    },
    message: { en: `${name} {verb} asks for confirmation`, zh: `${name} {verb} 会要求确认` },
    remediation: { en: 'Add -y.', zh: '添加 -y。' },
    find: (dockerfile) =>
      runsOf(dockerfile).flatMap(({ commands }) =>
        commands.flatMap((command): Fault[] => {
          if (!manager.programs.has(command.name) || command.before === '|' || answers(command)) return [];
          const verb = installOf({ ...manager, installs: verbs }, command)?.verb;
          if (verb === undefined) return [];
          const edit = behind(command.source, verb, ' -y');
          return [
            faultOn(command, {
              values: { verb: verb.text },
              ...withFix(
                edit && {
                  title: { en: 'Add -y', zh: '添加 -y' },
                  risk: 'safe',
                  operations: editLines(dockerfile, [edit]),
                },
              ),
            }),
          ];
        }),
      ),
  });
}

export const packageQuestions: readonly Control[] = askings.map(askingControl);

export const aptRecommends = dockerfileControl({
  id: 'dockerfile-apt-recommends',
  aliases: ['DL3015', 'DS-0029'],
  severity: 'info',
  title: { en: 'apt-get installs nothing that is only recommended', zh: 'apt-get 不安装仅被推荐的软件包' },
  why: {
    en: 'Recommended packages bring programs that the application does not need and that must be patched all the same.',
    zh: '被推荐的软件包会引入应用并不需要的程序，而它们同样需要修补。',
  },
  message: { en: 'apt-get install also takes recommended packages', zh: 'apt-get install 会一并安装被推荐的软件包' },
  remediation: {
    en: 'Add --no-install-recommends, and name what is really needed.',
    zh: '添加 --no-install-recommends，并明确列出真正需要的软件包。',
  },
  frameworks: nsa('P3'),
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands.flatMap((command): Fault[] => {
        if (command.name === 'aptitude') return [];
        const install = installOf(apt, command);
        if (install === undefined || install.packages.length === 0 || declines(install)) return [];
        const edit = behind(command.source, install.verb, ' --no-install-recommends');
        return [
          faultOn(
            command,
            withFix(
              edit && {
                title: { en: 'Add --no-install-recommends', zh: '添加 --no-install-recommends' },
                risk: 'mayBreak',
                operations: editLines(dockerfile, [edit]),
              },
            ),
          ),
        ];
      }),
    ),
});

function declines({ command }: Install): boolean {
  return (
    hasOption(command, '--no-install-recommends') ||
    command.words.some(({ text }) => /Install-Recommends"?=(?:"?(?:false|0|no|off))/i.test(text))
  );
}

export const aptForScripts = dockerfileControl({
  id: 'dockerfile-apt-in-script',
  aliases: ['DL3027'],
  severity: 'info',
  title: { en: 'Builds use apt-get, not apt', zh: '构建使用 apt-get 而非 apt' },
  why: {
    en: 'apt is made for people at a terminal: its options and output change without notice.',
    zh: 'apt 面向终端用户：其选项和输出可能随时变化。',
  },
  message: { en: 'apt is made for terminals, not for scripts', zh: 'apt 面向终端使用，不适合脚本' },
  remediation: { en: 'Use apt-get or apt-cache.', zh: '改用 apt-get 或 apt-cache。' },
  // One finding a RUN, so that its fix changes all calls at once.
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }): Fault[] => {
      const calls = commands.filter(({ name }) => name === 'apt');
      const [first] = calls;
      if (first === undefined) return [];
      const edits = calls.map((call) => asAptGet(call)).filter((edit) => edit !== undefined);
      if (edits.length < calls.length) return [faultOn(first)];
      const title = { en: 'Use apt-get', zh: '改用 apt-get' };
      return [faultOn(first, { fix: { title, risk: 'safe', operations: editLines(dockerfile, edits) } })];
    }),
});

/** The edit that makes an apt call one of apt-get, where both have the subcommand. */
function asAptGet({ source, words: [program, verb] }: Command): Edit | undefined {
  if (program?.text !== 'apt' || verb === undefined) return undefined;
  const same = /^(?:-|install$|update$|upgrade$|remove$|purge$|autoremove$|clean$|autoclean$)/.test(verb.text);
  return same ? instead(source, program, 'apt-get') : undefined;
}

export const distributionUpgrade = dockerfileControl({
  id: 'dockerfile-distribution-upgrade',
  aliases: ['DL3005', 'DL3035', 'DS-0024'],
  severity: 'low',
  title: { en: 'The build does not upgrade the distribution', zh: '构建过程不升级整个发行版' },
  why: {
    en: 'A distribution upgrade replaces and removes packages as it sees fit: the result has little to do with the base image that was chosen.',
    zh: '发行版升级会自行替换和删除软件包：结果与所选的基础镜像已相去甚远。',
  },
  message: { en: '{command} upgrades the whole distribution', zh: '{command} 升级整个发行版' },
  remediation: {
    en: 'Take a newer base image; single security updates can be installed by name.',
    zh: '换用更新的基础镜像；个别安全更新可按名称安装。',
  },
  frameworks: owasp('K07'),
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands.flatMap((command) => {
        const verbs: readonly string[] = apt.programs.has(command.name)
          ? ['dist-upgrade', 'full-upgrade']
          : command.name === 'zypper'
            ? ['dist-upgrade', 'dup']
            : command.name === 'dnf' || command.name === 'yum'
              ? ['system-upgrade', 'distro-sync']
              : command.name === 'do-release-upgrade'
                ? ['do-release-upgrade']
                : [];
        return command.words.some(({ text }) => verbs.includes(text))
          ? [faultOn(command, { values: { command: shown(command) } })]
          : [];
      }),
    ),
});

const others = /^(?:dpkg|gdebi|tasksel|mk-build-deps|playwright|npx|make|ansible-playbook|chef-client|puppet)$|\.sh$/;

export const indexApart = dockerfileControl({
  id: 'dockerfile-package-index-apart',
  aliases: ['DS-0017'],
  severity: 'low',
  title: { en: 'The package index is updated where packages are installed', zh: '在安装软件包的同一步更新索引' },
  why: {
    en: 'Docker caches the update as a layer of its own: later installs work from an index that can be months old, without security fixes.',
    zh: 'Docker 会将更新操作缓存为单独的层：之后的安装可能使用数月前的索引，缺少安全修复。',
  },
  message: { en: '{command} stands in a RUN without an install', zh: '{command} 所在的 RUN 中没有安装操作' },
  remediation: { en: 'Join it with the install in one RUN.', zh: '将其与安装操作合并到同一条 RUN 中。' },
  references: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
  frameworks: owasp('K07'),
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands, instruction }): Fault[] => {
      const update = commands.find(
        ({ name, words }) =>
          (apt.programs.has(name) || name === 'apk') && words.some(({ text }, index) => index > 0 && text === 'update'),
      );
      if (update === undefined) return [];
      const manager = update.name === 'apk' ? apk : apt;
      const goesOn = commands.some(({ name, words }) => {
        if (name === '' || others.test(name)) return true;
        return (
          manager.programs.has(name) &&
          words
            .slice(1)
            .some(({ text }) =>
              /^(?:install|add|upgrade|dist-upgrade|full-upgrade|safe-upgrade|build-dep|source|download|satisfy|reinstall|fix)$/.test(
                text,
              ),
            )
        );
      });
      return goesOn ? [] : [faultAt(instruction, { key: shown(update), values: { command: shown(update) } })];
    }),
});
