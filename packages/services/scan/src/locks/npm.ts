import { satisfies } from '@seawall/vulns';
import { asksFor, doesNotTake, type LockEdit, type LockFolder, type LockFormat, type Raising, refuse } from './lock.ts';
import { jsonOf, type Registries } from './registries.ts';
import { copied, isRecord, record, type Fields, strings } from './shape.ts';

/** npm's lock files of versions 2 and 3. */
export const npmLock: LockFormat = { file: /^(?:package-lock|npm-shrinkwrap)\.json$/, raise };

/** What an entry of `packages` takes over from the registry. */
const taken = [
  'license',
  'bin',
  'engines',
  'os',
  'cpu',
  'libc',
  'peerDependencies',
  'peerDependenciesMeta',
  'optionalDependencies',
  'dependencies',
  'deprecated',
] as const;

async function raise(folder: LockFolder, raising: Raising, registries: Registries): Promise<LockEdit> {
  const lock = record(JSON.parse(folder.text));
  const packages = record(lock['packages']);
  const indent = /^\{\r?\n( +|\t+)/.exec(folder.text)?.[1] ?? '  ';
  const printed = (value: unknown): string => `${JSON.stringify(value, undefined, indent)}\n`;
  if (Object.keys(packages).length === 0 || printed(lock) !== folder.text) {
    return refuse('the lock file is of version 1, or not as npm writes it', '锁文件为版本 1，或不是 npm 写出的格式');
  }
  const places = Object.keys(packages).filter((key) => isOne(key, packages[key], raising));
  if (places.length === 0) return refuse('the lock file does not name it', '锁文件中没有它');
  // A package of another registry is not asked for here, not even by its name.
  const foreign = places.map((key) => record(packages[key])['resolved']).find((one) => !isOfRegistry(one, registries));
  if (foreign !== undefined) {
    const where = typeof foreign === 'string' ? foreign : JSON.stringify(foreign);
    return refuse(`it comes from ${where}`, `它来自 ${where}`);
  }
  const known = record(await jsonOf(registries, `${registries.npm}/${raising.name.replace('/', '%2f')}/${raising.to}`));
  const integrity = record(known['dist'])['integrity'];
  if (typeof integrity !== 'string') {
    return refuse(`the registry gives no hash of ${raising.to}`, `镜像仓库没有 ${raising.to} 的哈希`);
  }
  const files = new Map<string, string>();
  for (const key of places) {
    const entry = record(packages[key]);
    if (entry['inBundle'] === true) return refuse('another package bundles it', '它被打包在另一个软件包中');
    const fault = wanting(key, packages, raising, folder, files) ?? lacking(key, entry, known, packages);
    if (fault !== undefined) return fault;
    const resolved = resolvedOf(entry['resolved'], raising, known, registries);
    packages[key] = raised(entry, known, raising.to, integrity, resolved);
  }
  raiseLegacy(lock['dependencies'], raising, integrity, known);
  files.set(folder.name, printed(lock));
  return { files };
}

function isOne(key: string, value: unknown, { name, from }: Raising): boolean {
  const at = key.lastIndexOf('node_modules/');
  if (at < 0 || !isRecord(value) || value['link'] === true) return false;
  return (value['name'] ?? key.slice(at + 'node_modules/'.length)) === name && value['version'] === from;
}

/** The entry that a package at `from` finds under a name: in its own folder or one above. */
function resolve(from: string, name: string, packages: Fields): string | undefined {
  let at = from;
  for (;;) {
    const key = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (isRecord(packages[key])) return key;
    if (at === '') return undefined;
    const up = at.lastIndexOf('/node_modules/');
    at = up >= 0 ? at.slice(0, up) : '';
  }
}

const lists = ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'] as const;

/** Whether all that use the entry take the new version. The project's own requirement is raised with it. */
function wanting(
  key: string,
  packages: Fields,
  { to }: Raising,
  folder: LockFolder,
  files: Map<string, string>,
): LockEdit | undefined {
  const short = key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);
  for (const [user, value] of Object.entries(packages)) {
    const isProject = !user.includes('node_modules/');
    for (const list of lists) {
      if (list === 'devDependencies' && !isProject) continue;
      const asked = strings(record(value)[list])[short];
      if (asked === undefined || satisfies(asked, to, 'npm') || resolve(user, short, packages) !== key) continue;
      const next = /^[\^~]?\d+\.\d+\.\d+$/.test(asked) ? asked.replace(/\d.*/, to) : undefined;
      const manifest = user === '' ? (files.get('package.json') ?? folder.beside('package.json')) : undefined;
      const line = `"${short}": "${asked}"`;
      if (next === undefined || manifest === undefined || manifest.split(line).length !== 2) {
        return doesNotTake(user === '' ? 'package.json' : user, `${short} ${asked}`, to);
      }
      files.set(
        'package.json',
        manifest.replace(line, () => `"${short}": "${next}"`),
      );
      record(record(value)[list])[short] = next;
    }
  }
  return undefined;
}

/** Whether the lock file holds all that the new version asks for, and nothing that only the old one did. */
function lacking(key: string, entry: Fields, known: Fields, packages: Fields): LockEdit | undefined {
  const optionalPeers = record(known['peerDependenciesMeta']);
  for (const list of ['dependencies', 'peerDependencies'] as const) {
    for (const [name, asked] of Object.entries(strings(known[list]))) {
      const found = resolve(list === 'dependencies' ? key : parentOf(key), name, packages);
      if (found === undefined && list === 'peerDependencies' && record(optionalPeers[name])['optional'] === true)
        continue;
      const version = record(packages[found ?? ''])['version'];
      if (typeof version !== 'string' || !satisfies(asked, version, 'npm')) return asksFor(key, `${name} ${asked}`);
    }
  }
  const now = { ...strings(known['dependencies']), ...strings(known['optionalDependencies']) };
  const before = { ...strings(entry['dependencies']), ...strings(entry['optionalDependencies']) };
  const gone = Object.keys(before).find((name) => now[name] === undefined);
  const fresh = Object.keys(strings(known['optionalDependencies'])).find((name) => before[name] === undefined);
  if (gone === undefined && fresh === undefined) return undefined;
  return refuse(
    `its dependencies change (${gone ?? fresh ?? ''}), and with them the tree`,
    `其依赖发生变化（${gone ?? fresh ?? ''}），依赖树也随之变化`,
  );
}

function parentOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('/node_modules/')));
}

const publicRegistry = 'https://registry.npmjs.org/';

function isOfRegistry(resolved: unknown, { npm }: Registries): boolean {
  if (typeof resolved !== 'string') return resolved === undefined;
  return resolved.startsWith(`${npm}/`) || resolved.startsWith(publicRegistry);
}

/** Undefined where the lock file leaves addresses out. */
function resolvedOf(old: unknown, { from, to }: Raising, known: Fields, { npm }: Registries): string | undefined {
  if (typeof old !== 'string') return undefined;
  const tarball = record(known['dist'])['tarball'];
  if (old.startsWith(`${npm}/`) && typeof tarball === 'string') return tarball;
  return old.replace(`-${from}.tgz`, () => `-${to}.tgz`);
}

function raised(
  entry: Fields,
  known: Fields,
  version: string,
  integrity: string,
  resolved: string | undefined,
): Fields {
  const next: Fields = {};
  for (const [field, value] of Object.entries(entry)) {
    if (field === 'version') next[field] = version;
    else if (field === 'resolved') next[field] = resolved ?? value;
    else if (field === 'integrity') next[field] = integrity;
    else if (!taken.some((one) => one === field)) next[field] = value;
  }
  next['integrity'] ??= integrity;
  for (const field of taken) if (known[field] !== undefined) next[field] = copied(known[field]);
  return next;
}

/** Version 2 says everything a second time, nested, for older npm. */
function raiseLegacy(dependencies: unknown, raising: Raising, integrity: string, known: Fields, depth = 0): void {
  if (depth > 60) return;
  for (const [name, value] of Object.entries(record(dependencies))) {
    if (!isRecord(value)) continue;
    if (name === raising.name && value['version'] === raising.from) {
      value['version'] = raising.to;
      value['integrity'] = integrity;
      const old = value['resolved'];
      if (typeof old === 'string') value['resolved'] = old.replace(`-${raising.from}.tgz`, `-${raising.to}.tgz`);
      if (isRecord(value['requires'])) value['requires'] = copied(known['dependencies']);
    }
    raiseLegacy(value['dependencies'], raising, integrity, known, depth + 1);
  }
}
