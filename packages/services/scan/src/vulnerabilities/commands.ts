import { basename, dirname } from 'node:path';
import type { Component } from '@seawall/model';

interface Raising {
  readonly file: RegExp;
  /** What the package manager is told; `direct` where the project itself names the component. */
  command(name: string, version: string, direct: boolean): string;
}

/** Files whose versions stand beside hashes, or in a tree that changes with them: their own package manager writes them. */
const managers: readonly Raising[] = [
  {
    file: /^(?:package-lock|npm-shrinkwrap)\.json$/,
    command: (name, version, direct) => (direct ? `npm install ${name}@${version}` : `npm update ${name}`),
  },
  { file: /^yarn\.lock$/, command: (name, version, direct) => `yarn ${direct ? 'add' : 'up'} ${name}@${version}` },
  {
    file: /^pnpm-lock\.yaml$/,
    command: (name, version, direct) =>
      direct ? `pnpm update ${name}@${version}` : `pnpm update -r --depth Infinity ${name}`,
  },
  { file: /^bun\.lockb?$/, command: (name, version) => `bun add ${name}@${version}` },
  {
    file: /^poetry\.lock$/,
    command: (name, version, direct) => (direct ? `poetry add ${name}@^${version}` : `poetry update ${name}`),
  },
  {
    file: /^(?:requirements|constraints)[\w.-]*\.txt$/,
    command: (name, version) => `pip-compile --generate-hashes --upgrade-package ${name}==${version}`,
  },
  { file: /^uv\.lock$/, command: (name, version) => `uv lock --upgrade-package ${name}==${version}` },
  { file: /^pdm\.lock$/, command: (name) => `pdm update ${name}` },
  { file: /^Pipfile\.lock$/, command: (name, version) => `pipenv install ${name}~=${version}` },
  {
    file: /^go\.(?:mod|sum)$/,
    command: (name, version) => `go get ${name}@v${version.replace(/^v/, '')} && go mod tidy`,
  },
  { file: /^Cargo\.lock$/, command: (name, version) => `cargo update -p ${name} --precise ${version}` },
  { file: /^(?:Gemfile\.lock|gems\.locked)$/, command: (name) => `bundle update --conservative ${name}` },
  { file: /^composer\.lock$/, command: (name, version) => `composer require -W ${name}:^${version}` },
  { file: /^packages\.lock\.json$/, command: (name, version) => `dotnet add package ${name} --version ${version}` },
  { file: /^pubspec\.lock$/, command: (name) => `dart pub upgrade ${name}` },
  { file: /^mix\.lock$/, command: (name) => `mix deps.update ${name}` },
];

/**
 * The command that raises a component in the file that it was read from, to be run in that file's folder: for what
 * holds hashes. Undefined for files that no package manager is known for.
 */
export function commandOf({ name, places, direct }: Component, version: string): string | undefined {
  const path = places[0]?.path ?? '';
  const manager = managers.find(({ file }) => file.test(basename(path)));
  // Names and versions are untrusted: what a shell could take for more than a word makes no command.
  if (manager === undefined || !/^[@\w][\w./:@-]*$/.test(name) || !/^[\w.+-]+$/.test(version)) return undefined;
  const folder = dirname(path);
  const command = manager.command(name, version, direct === true);
  return folder === '.' || folder === '' ? command : `(cd ${quoted(folder)} && ${command})`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
