import { satisfies } from '@seawall/vulns';
import { asksFor, doesNotTake, type LockEdit, type LockFolder, type LockFormat, type Raising, refuse } from './lock.ts';
import { jsonOf, type Registries } from './registries.ts';
import { record, strings } from './shape.ts';

/** Lock files of Yarn 1; later ones hold checksums of a cache that only Yarn makes. */
export const yarnLock: LockFormat = { file: /^yarn\.lock$/, raise };

/** An entry: what was asked for, and what it came to. */
interface Entry {
  readonly text: string;
  /** `lodash@^4.17.0` */
  readonly keys: readonly string[];
  readonly version: string;
  readonly needs: readonly string[];
}

async function raise({ name: file, text }: LockFolder, raising: Raising, registries: Registries): Promise<LockEdit> {
  if (!text.includes('# yarn lockfile v1')) return refuse('the lock file is not of Yarn 1', '锁文件不是 Yarn 1 的格式');
  const entries = text
    .split(/\n(?=\S)/)
    .filter((block) => /^ {2}version /m.test(block))
    .map(entryOf);
  const { name, from, to } = raising;
  const own = entries.filter((one) => one.version === from && one.keys.every((key) => nameOf(key) === name));
  const [entry] = own;
  if (entry === undefined || own.length !== 1)
    return refuse('the lock file does not hold it once', '锁文件中它不是恰好出现一次');
  const key = entry.keys.find((one) => !satisfies(one.slice(name.length + 1), to, 'npm'));
  if (key !== undefined) return doesNotTake('package.json, or another package,', key, to);
  const resolved = /^ {2}resolved "([^"]*?)-([^"/]*)\.tgz(?:#[0-9a-f]+)?"$/m.exec(entry.text);
  if (resolved?.[2] !== from || !isPublic(resolved[1] ?? '', registries)) {
    return refuse('it does not come from the registry', '它并非来自该镜像仓库');
  }
  const known = record(await jsonOf(registries, `${registries.npm}/${name.replace('/', '%2f')}/${to}`));
  const { integrity, shasum } = record(known['dist']);
  if (typeof integrity !== 'string' || typeof shasum !== 'string') {
    return refuse(`the registry gives no hash of ${to}`, `镜像仓库没有 ${to} 的哈希`);
  }
  const needs = Object.entries({ ...strings(known['dependencies']), ...strings(known['optionalDependencies']) });
  const asked = needs.map(([need, range]) => `${need}@${range}`);
  const missing = asked.find((one) => !entries.some(({ keys }) => keys.includes(one)));
  if (missing !== undefined) return asksFor(name, missing);
  if (asked.toSorted().join() !== entry.needs.toSorted().join()) {
    return refuse('its dependencies change, and with them the tree', '其依赖发生变化，依赖树也随之变化');
  }
  const next = entry.text
    .replace(/^ {2}version "[^"]*"$/m, () => `  version "${to}"`)
    .replace(resolved[0], () => `  resolved "${resolved[1]}-${to}.tgz#${shasum}"`)
    .replace(/^ {2}integrity \S+$/m, () => `  integrity ${integrity}`);
  return { files: new Map([[file, text.replace(entry.text, () => next)]]) };
}

function entryOf(text: string): Entry {
  const [head = ''] = text.split('\n');
  const keys = head
    .replace(/:$/, '')
    .split(', ')
    .map((key) => key.replaceAll('"', ''));
  const needs = [...text.matchAll(/^ {4}"?([^"\s]+)"? "?([^"\n]+)"?$/gm)].map(([, name, range]) => `${name}@${range}`);
  return { text, keys, version: /^ {2}version "([^"]*)"$/m.exec(text)?.[1] ?? '', needs };
}

function nameOf(key: string): string {
  return key.slice(0, key.indexOf('@', 1));
}

function isPublic(address: string, { npm }: Registries): boolean {
  return [`${npm}/`, 'https://registry.yarnpkg.com/', 'https://registry.npmjs.org/'].some((one) =>
    address.startsWith(one),
  );
}
