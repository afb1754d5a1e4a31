import type { Control, Fault } from '../../control.ts';
import type { Dockerfile } from '../../dockerfile/instructions.ts';
import { scopeOf } from '../../dockerfile/scopes.ts';
import { lineage } from '../../dockerfile/stages.ts';
import { hasOption } from '../../dockerfile/shell/options.ts';
import { type Run, runsOf } from '../../dockerfile/shell/runs.ts';
import type { Command } from '../../dockerfile/shell/script.ts';
import { appendCommand, behind, editLines } from './edit.ts';
import { apk, apt, dnf, installOf, npm, pip, yum, zypper } from './managers.ts';
import { dockerfileControl, faultOn, withFix } from './rule.ts';
import { isMounted, isShipped } from './stage-facts.ts';

/** What one package manager leaves behind and how it is kept out of the layer. */
interface Cache {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly severity: 'low' | 'info';
  /** Folders that a mount or an `rm` in the same RUN may cover. */
  readonly folders: readonly string[];
  readonly advice: { readonly en: string; readonly zh: string };
  readonly fills: (command: Command, run: Run, dockerfile: Dockerfile) => boolean;
  readonly cleans: (command: Command) => boolean;
  /** Appended to the RUN by the fix. */
  readonly command?: string;
  /** Put behind the word of the command by the fix. */
  readonly option?: string;
}

function says({ words }: Command, ...wanted: readonly string[]): boolean {
  return wanted.every((word) => words.some(({ text }) => text === word));
}

function removes({ name, words }: Command, folders: readonly string[]): boolean {
  if (name !== 'rm' && name !== 'find') return false;
  return words.slice(1).some(({ text }) => {
    const path = text.replace(/^(?:~|\$HOME|\$\{HOME\})\//, '/root/').replace(/\/[^/]*\*[^/]*$|\/+$/, '');
    return folders.some(
      (folder) => path === folder || (path !== '' && folder.startsWith(`${path}/`)) || path.startsWith(`${folder}/`),
    );
  });
}

const on = /^(?:1|true|yes|on)$/i;

const caches: readonly Cache[] = [
  {
    name: 'apt',
    aliases: ['DL3009'],
    severity: 'info',
    folders: ['/var/lib/apt/lists'],
    advice: {
      en: 'End the same RUN with rm -rf /var/lib/apt/lists/*, or mount a cache over it.',
      zh: '在同一条 RUN 末尾执行 rm -rf /var/lib/apt/lists/*，或在该目录上使用缓存挂载。',
    },
    fills: (command) => apt.programs.has(command.name) && command.words.some(({ text }) => text === 'update'),
    cleans: () => false,
    command: 'rm -rf /var/lib/apt/lists/*',
  },
  {
    name: 'apk',
    aliases: ['DL3019', 'DS-0025'],
    severity: 'info',
    folders: ['/var/cache/apk', '/etc/apk/cache'],
    advice: { en: 'Use apk add --no-cache.', zh: '使用 apk add --no-cache。' },
    fills: (command) => installOf(apk, command) !== undefined && !hasOption(command, '--no-cache'),
    cleans: (command) => command.name === 'apk' && says(command, 'cache', 'clean'),
    option: '--no-cache',
  },
  {
    name: 'yum',
    aliases: ['DL3032', 'DS-0015'],
    severity: 'info',
    folders: ['/var/cache/yum'],
    advice: { en: 'End the same RUN with yum clean all.', zh: '在同一条 RUN 末尾执行 yum clean all。' },
    fills: (command) => installOf(yum, command) !== undefined,
    cleans: (command) => command.name === 'yum' && says(command, 'clean', 'all'),
    command: 'yum clean all',
  },
  {
    name: 'dnf',
    aliases: ['DL3040', 'DS-0019'],
    severity: 'info',
    folders: ['/var/cache/dnf', '/var/cache/yum', '/var/cache/libdnf5'],
    advice: { en: 'End the same RUN with dnf clean all.', zh: '在同一条 RUN 末尾执行 dnf clean all。' },
    fills: (command) => installOf(dnf, command) !== undefined,
    cleans: (command) => (dnf.programs.has(command.name) || command.name === 'yum') && says(command, 'clean', 'all'),
  },
  {
    name: 'zypper',
    aliases: ['DL3036', 'DS-0020'],
    severity: 'info',
    folders: ['/var/cache/zypp'],
    advice: { en: 'End the same RUN with zypper clean --all.', zh: '在同一条 RUN 末尾执行 zypper clean --all。' },
    fills: (command) => installOf(zypper, command) !== undefined,
    cleans: (command) =>
      command.name === 'zypper' && command.words.some(({ text }) => text === 'clean' || text === 'cc'),
    command: 'zypper clean --all',
  },
  {
    name: 'pip',
    aliases: ['DL3042'],
    severity: 'info',
    folders: ['/root/.cache/pip', '/root/.cache'],
    advice: {
      en: 'Use pip install --no-cache-dir, or mount a cache at /root/.cache/pip.',
      zh: '使用 pip install --no-cache-dir，或在 /root/.cache/pip 使用缓存挂载。',
    },
    fills(command, run, dockerfile) {
      if (installOf(pip, command) === undefined || hasOption(command, '--no-cache-dir')) return false;
      const set = [
        ...command.assignments,
        ...run.commands.filter(({ name }) => name === 'export').flatMap(({ words }) => words),
      ];
      if (set.some(({ text }) => text.startsWith('PIP_NO_CACHE_DIR=') && on.test(text.slice(17)))) return false;
      return !on.test(scopeOf(dockerfile, run.instruction).lookup('PIP_NO_CACHE_DIR') ?? '');
    },
    cleans: (command) => says(command, 'cache', 'purge'),
    option: '--no-cache-dir',
  },
  {
    name: 'npm',
    severity: 'info',
    folders: ['/root/.npm'],
    advice: {
      en: 'End the same RUN with npm cache clean --force, or mount a cache at /root/.npm.',
      zh: '在同一条 RUN 末尾执行 npm cache clean --force，或在 /root/.npm 使用缓存挂载。',
    },
    fills: (command) =>
      command.name === 'npm' &&
      command.words.some(({ text }, index) => index > 0 && (npm.installs.has(text) || text === 'ci')),
    cleans: (command) => command.name === 'npm' && says(command, 'cache', 'clean'),
    command: 'npm cache clean --force',
  },
  {
    name: 'yarn',
    aliases: ['DL3060'],
    severity: 'info',
    folders: ['/usr/local/share/.cache', '/root/.cache/yarn', '/root/.yarn'],
    advice: {
      en: 'End the same RUN with yarn cache clean, or mount a cache.',
      zh: '在同一条 RUN 末尾执行 yarn cache clean，或使用缓存挂载。',
    },
    fills: (command) =>
      command.name === 'yarn' &&
      command.words.some(({ text }, index) => index > 0 && (text === 'install' || text === 'add')),
    cleans: (command) => command.name === 'yarn' && says(command, 'cache', 'clean'),
    command: 'yarn cache clean',
  },
];

function cacheControl(cache: Cache): Control {
  const { name, aliases, severity, folders, advice } = cache;
  return dockerfileControl({
    id: `dockerfile-${name}-cache-kept`,
    ...(aliases === undefined ? {} : { aliases }),
    severity,
    title: { en: `${name} leaves no cache in the image`, zh: `${name} 不在镜像中留下缓存` },
    why: {
      en: 'Caches make every pull larger, and a list of packages that is stale tomorrow is of no use in the image.',
      zh: '缓存会增大每次拉取的体积，而很快过期的软件包索引在镜像中毫无用处。',
    },
    message: { en: `${name} leaves its cache in the layer`, zh: `${name} 将缓存留在层中` },
    remediation: advice,
    find: (dockerfile) =>
      runsOf(dockerfile).flatMap((run): Fault[] => {
        if (!isShipped(dockerfile, run.stage) || isMounted(run.run, folders)) return [];
        const filling = run.commands.findIndex((command) => cache.fills(command, run, dockerfile));
        const command = run.commands[filling];
        if (command === undefined) return [];
        if (run.commands.slice(filling).some((later) => cache.cleans(later) || removes(later, folders))) return [];
        const operations = isNeededLater(dockerfile, run, cache) ? undefined : fixOf(dockerfile, run, cache);
        return [faultOn(command, withFix(operations && { title: fixTitle(cache), risk: 'safe', operations }))];
      }),
  });
}

/** Whether a later RUN installs from the package lists of this one: without them its build fails. */
function isNeededLater(dockerfile: Dockerfile, run: Run, { name }: Cache): boolean {
  if (name !== 'apt') return false;
  const runs = runsOf(dockerfile);
  return runs.slice(runs.indexOf(run) + 1).some(({ commands, stage }) => {
    const first = commands.find((command) => apt.programs.has(command.name));
    return first !== undefined && !says(first, 'update') && lineage(stage).includes(run.stage);
  });
}

function fixTitle({ command, option }: Cache): { en: string; zh: string } {
  return { en: `Add ${command ?? option ?? ''}`, zh: `添加 ${command ?? option ?? ''}` };
}

function fixOf(dockerfile: Dockerfile, run: Run, { command, option, fills }: Cache) {
  // What another user's command left cannot be removed without sudo; a run by a wrapper is left to people.
  if (command !== undefined)
    return run.commands.some(({ name }) => name === 'sudo') ? undefined : appendCommand(dockerfile, run, command);
  if (option === undefined) return undefined;
  const edits = run.commands
    .filter((each) => fills(each, run, dockerfile))
    .map((each) => {
      const install = installOf(option === '--no-cache' ? apk : pip, each);
      return install === undefined ? undefined : behind(each.source, install.verb, ` ${option}`);
    });
  const certain = edits.filter((edit) => edit !== undefined);
  return certain.length === edits.length && certain.length > 0 ? editLines(dockerfile, certain) : undefined;
}

export const packageCaches: readonly Control[] = caches.map(cacheControl);
