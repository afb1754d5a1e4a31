import { argumentsOf, type Arguments } from '../../dockerfile/shell/options.ts';
import type { Command, Word } from '../../dockerfile/shell/script.ts';

/** How a package manager is called and what makes a call of it good. */
export interface Manager {
  readonly id: string;
  readonly programs: ReadonlySet<string>;
  /** The subcommands that install packages by name. */
  readonly installs: ReadonlySet<string>;
  /** Options whose value is the next word. */
  readonly valued: ReadonlySet<string>;
  /** Whether a package word says which version, or is a file of its own. */
  readonly isPinned: (text: string) => boolean;
}

/** A call that installs packages. */
export interface Install extends Arguments {
  readonly command: Command;
  readonly verb: Word;
  /** The operands behind the verb. */
  readonly packages: readonly Word[];
}

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

export const apt: Manager = {
  id: 'apt',
  programs: set('apt-get apt aptitude'),
  installs: set('install'),
  valued: set('-t --target-release --default-release -o --option -c --config-file -a --host-architecture'),
  isPinned: (text) => /[=/]|\.deb$/.test(text),
};

export const apk: Manager = {
  id: 'apk',
  programs: set('apk'),
  installs: set('add'),
  valued: set(
    '-t --virtual -X --repository -p --root --keys-dir --repositories-file --wait --arch --cache-dir --progress-fd',
  ),
  isPinned: (text) => /[=<>~]|\.apk$/.test(text) || text.startsWith('.'),
};

function rpmPinned(text: string): boolean {
  return (
    /-(?:\d|\$|\*)|\.rpm$|[=<>:]|^(?:https?|ftp):|^[./@]/.test(text) ||
    (/-/.test(text) && /\d/.test(text.slice(text.indexOf('-'))))
  );
}

const rpmValued = set(
  '-c --config -d --debuglevel --releasever --installroot --setopt --enablerepo --disablerepo --repo --repoid -x --exclude --forcearch --downloaddir --destdir -e',
);

export const yum: Manager = {
  id: 'yum',
  programs: set('yum'),
  installs: set('install localinstall reinstall'),
  valued: rpmValued,
  isPinned: rpmPinned,
};

export const dnf: Manager = {
  id: 'dnf',
  programs: set('dnf microdnf dnf5 tdnf'),
  installs: set('install localinstall reinstall'),
  valued: rpmValued,
  isPinned: rpmPinned,
};

export const zypper: Manager = {
  id: 'zypper',
  programs: set('zypper'),
  installs: set('install in'),
  valued: set('-t --type -r --repo --from -R --root -p --plus-repo --plus-content'),
  isPinned: (text) => /[=<>]|\.rpm$|^[./]/.test(text),
};

export const pip: Manager = {
  id: 'pip',
  programs: set('pip'),
  installs: set('install'),
  valued: set(
    '-r --requirement -c --constraint -e --editable -t --target -i --index-url --extra-index-url -f --find-links --prefix --root --trusted-host --proxy --timeout --retries --src --progress-bar --python-version --platform --implementation --abi --only-binary --no-binary --global-option --install-option --config-settings -C --cert --client-cert --log --cache-dir --upgrade-strategy --exists-action --build -b -p --python --root-user-action --report --use-feature --group',
  ),
  isPinned(text) {
    if (/^(?:git|hg|svn|bzr)\+|\.git$|\.git[@#]/.test(text))
      return /@[^/:@]+(?:#.*)?$/.test(text.replace(/^\w+\+\w+:\/\//, ''));
    return /[=<>!~]=|[<>]|^[./~]|\/|@\s*\S+:|\.(?:whl|zip|tar\.gz|tgz)(?:$|[#[])/.test(text) || text === '.';
  },
};

export const npm: Manager = {
  id: 'npm',
  programs: set('npm pnpm'),
  installs: set('install i add'),
  valued: set(
    '--prefix --registry --cache --userconfig --loglevel -C --dir --omit --include --tag -w --workspace --only --python --unsafe-perm',
  ),
  isPinned(text) {
    if (/^(?:git[+:]|git@|https?:|github:|gitlab:|bitbucket:)/.test(text))
      return text.includes('#') || /\.t(?:ar\.)?gz(?:$|\?)/.test(text);
    if (/^(?:[./~]|file:)|\.t(?:ar\.)?gz$/.test(text)) return true;
    const version = text.lastIndexOf('@');
    return version > 0 && !/^(?:latest|next|\*|x)?$/.test(text.slice(version + 1));
  },
};

export const gem: Manager = {
  id: 'gem',
  programs: set('gem'),
  installs: set('install i'),
  valued: set(
    '-v --version -i --install-dir -n --bindir --document -P --trust-policy -s --source -p --http-proxy --platform -B --bulk-threshold',
  ),
  isPinned: (text) => text.includes(':') || text.endsWith('.gem'),
};

export const cargo: Manager = {
  id: 'cargo',
  programs: set('cargo'),
  installs: set('install'),
  valued: set(
    '--version --vers --git --branch --tag --rev --path --root --target --features -F --bin --example --profile --registry --index -j --jobs --target-dir --config -Z --color',
  ),
  isPinned: (text) => text.includes('@'),
};

export const yarn: Manager = {
  id: 'yarn',
  programs: set('yarn'),
  installs: set('add'),
  valued: set('--cwd --registry --cache-folder --modules-folder --mutex --network-timeout'),
  isPinned: npm.isPinned,
};

/** Modules that `python -m` runs and that have a name of their own. */
const pipProgram = /^pip(?:\d+(?:\.\d+)*)?$/;
const pythonProgram = /^(?:python|pypy)(?:\d+(?:\.\d+)*)?$/;

/** The call as an install by this manager; undefined for any other call. */
export function installOf(manager: Manager, command: Command): Install | undefined {
  const called = manager === pip ? pipCall(command) : manager.programs.has(command.name) ? command : undefined;
  if (called === undefined) return undefined;
  const { options, operands } = argumentsOf(called, manager.valued);
  let at = 0;
  // `yarn global add`, `dnf module install`, `yum group install`
  if (operands[0]?.text === 'global' || operands[0]?.text === 'module') at = 1;
  const verb = operands[at];
  if (verb === undefined || !manager.installs.has(verb.text)) return undefined;
  return { command: called, verb, options, operands, packages: operands.slice(at + 1) };
}

/** `pip3 install`, `/venv/bin/pip install`, `python -m pip install`. */
function pipCall(command: Command): Command | undefined {
  if (pipProgram.test(command.name)) return command;
  if (!pythonProgram.test(command.name)) return undefined;
  const module = command.words.findIndex(({ text }) => text === '-m');
  if (module < 0 || command.words[module + 1]?.text !== 'pip') return undefined;
  return { ...command, words: command.words.slice(module + 1), name: 'pip' };
}

/** The packages without a version; what only the shell knows is not counted. */
export function unpinned(manager: Manager, { packages }: Install): Word[] {
  return packages.filter(({ text, expands }) => {
    if (expands && /^["']?\$(?:\w+|\{[^}]*\}|@|\*)["']?$|\$\(|`/.test(text)) return false;
    return text !== '' && !text.startsWith('-') && !manager.isPinned(text);
  });
}
