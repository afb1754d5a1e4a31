import type { Control, Fault, Judgement } from '../../control.ts';
import type { Dockerfile } from '../../dockerfile/instructions.ts';
import { runsOf } from '../../dockerfile/shell/runs.ts';
import { attack, nsa } from '../../frameworks/ids.ts';
import {
  apk,
  apt,
  cargo,
  dnf,
  gem,
  type Install,
  installOf,
  type Manager,
  npm,
  pip,
  unpinned,
  yarn,
  yum,
  zypper,
} from './managers.ts';
import { redact } from './redact.ts';
import { dockerfileControl, faultOn, shorten } from './rule.ts';
import { transferOf } from './stage-facts.ts';

interface Pinning {
  readonly manager: Manager;
  /** As people write it. */
  readonly name: string;
  readonly alias?: string;
  readonly severity: 'low' | 'info';
  /** A package with its version. */
  readonly example: string;
  /** Whether the call pins by other means: a version option, a constraints file. */
  readonly isPinned?: (install: Install) => boolean;
}

function hasAny({ options }: Install, ...names: readonly string[]): boolean {
  return options.some(({ name }) => names.includes(name));
}

// Versions of a distribution's packages vanish from its mirrors, so that pinning them costs more than it brings to many.
const pinnings: readonly Pinning[] = [
  { manager: apt, name: 'apt', alias: 'DL3008', severity: 'info', example: 'curl=8.5.0-2' },
  { manager: apk, name: 'apk', alias: 'DL3018', severity: 'info', example: 'curl=8.9.1-r1' },
  { manager: yum, name: 'yum', alias: 'DL3033', severity: 'info', example: 'httpd-2.4.57' },
  { manager: dnf, name: 'dnf', alias: 'DL3041', severity: 'info', example: 'httpd-2.4.57' },
  { manager: zypper, name: 'zypper', alias: 'DL3037', severity: 'info', example: 'httpd=2.4.57' },
  {
    manager: pip,
    name: 'pip',
    alias: 'DL3013',
    severity: 'low',
    example: 'flask==3.0.3',
    isPinned: (install) =>
      hasAny(install, '-r', '--requirement', '-c', '--constraint') ||
      install.options.some(({ name }) => /^-[rc]./.test(name) && !name.startsWith('--')),
  },
  { manager: npm, name: 'npm', alias: 'DL3016', severity: 'low', example: 'typescript@5.6.3' },
  { manager: yarn, name: 'yarn', severity: 'low', example: 'typescript@5.6.3' },
  {
    manager: gem,
    name: 'gem',
    alias: 'DL3028',
    severity: 'low',
    example: 'bundler:2.5.16',
    isPinned: (install) => hasAny(install, '-v', '--version') || install.options.some(({ name }) => /^-v./.test(name)),
  },
  {
    manager: cargo,
    name: 'cargo',
    severity: 'low',
    example: 'ripgrep@14.1.0',
    isPinned: (install) => hasAny(install, '--version', '--vers', '--path', '--rev', '--tag'),
  },
];

function pinnedControl({ manager, name, alias, severity, example, isPinned }: Pinning): Control {
  return dockerfileControl({
    id: `dockerfile-${name}-unpinned`,
    ...(alias === undefined ? {} : { aliases: [alias] }),
    severity,
    title: { en: `${name} installs fixed versions`, zh: `${name} 安装固定版本` },
    why: {
      en: 'Without a version a rebuild takes what is newest that day: results differ from machine to machine, and a hijacked release gets in by itself.',
      zh: '不写版本时，重新构建会取当天最新的版本：不同机器的结果不一致，被劫持的发布也会自动混入。',
    },
    message: { en: `${name} installs without a version: {packages}`, zh: `${name} 安装时未写版本：{packages}` },
    remediation: { en: `Write the version: ${example}.`, zh: `写明版本：${example}。` },
    frameworks: [...nsa('P3'), ...attack('T1525')],
    find: (dockerfile) =>
      runsOf(dockerfile).flatMap(({ commands }) =>
        commands.flatMap((command): Fault[] => {
          const install = installOf(manager, command);
          if (install === undefined || isPinned?.(install) === true) return [];
          const packages = unpinned(manager, install).map(({ text }) => redact(text));
          if (packages.length === 0) return [];
          const shown =
            packages.length > 5 ? `${packages.slice(0, 5).join(', ')} … (${packages.length})` : packages.join(', ');
          return [faultOn(command, { key: shorten(packages.join(' ')), values: { packages: shorten(shown) } })];
        }),
      ),
  });
}

const goUnpinned = dockerfileControl({
  id: 'dockerfile-go-unpinned',
  aliases: ['DL3062'],
  severity: 'low',
  title: { en: 'go install names a version', zh: 'go install 写明版本' },
  why: {
    en: '`@latest` is another program tomorrow, and nothing in the repository records which one was built in.',
    zh: '`@latest` 日后会是另一个程序，代码仓库中也没有记录构建时用的是哪个版本。',
  },
  message: { en: 'go installs without a version: {packages}', zh: 'go 安装时未写版本：{packages}' },
  remediation: {
    en: 'Write the version: go install example.com/tool@v1.2.3.',
    zh: '写明版本：go install example.com/tool@v1.2.3。',
  },
  frameworks: [...nsa('P3'), ...attack('T1525')],
  find: findGo,
});

function findGo(dockerfile: Dockerfile): Judgement {
  return runsOf(dockerfile).flatMap(({ commands, stage, instruction }) =>
    commands.flatMap((command): Fault[] => {
      const [, verb, ...rest] = command.words.map(({ text }) => text);
      if (command.name !== 'go' || (verb !== 'install' && verb !== 'get' && verb !== 'run')) return [];
      // Inside a module the version stands in go.mod.
      const inModule = stage.instructions.some(
        (other) =>
          (other.keyword === 'COPY' || other.keyword === 'ADD') &&
          other.from < instruction.from &&
          transferOf(dockerfile, other).sources.some(
            (source) => source === '.' || source === './' || /(?:^|\/)go\.(?:mod|\*)$|\*/.test(source),
          ),
      );
      const packages = rest.filter((text, index) => {
        if (text.startsWith('-') || /^-(?:ldflags|tags|o|mod|C)$/.test(rest[index - 1] ?? '')) return false;
        if (text.endsWith('@latest')) return true;
        return !inModule && /^[\w-]+(?:\.[\w-]+)+\/\S+$/.test(text) && !text.includes('@') && !text.endsWith('.go');
      });
      const shown = shorten(packages.join(', '));
      return packages.length === 0 ? [] : [faultOn(command, { key: shown, values: { packages: shown } })];
    }),
  );
}

export const pinnedPackages: readonly Control[] = [...pinnings.map(pinnedControl), goUnpinned];
