import { satisfies } from '@seawall/vulns';
import { asksFor, doesNotTake, type LockEdit, type LockFolder, type LockFormat, type Raising, refuse } from './lock.ts';
import type { Registries } from './registries.ts';
import { list, record, type Fields } from './shape.ts';

export const cargoLock: LockFormat = { file: /^Cargo\.lock$/, raise };

/** One `[[package]]` of the lock file. */
interface Crate {
  readonly name: string;
  readonly version: string;
  readonly source: string | undefined;
  /** As they are written: a name, with its version where there are several. */
  readonly needs: readonly string[];
  readonly text: string;
}

const publicSource =
  /^(?:registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index|sparse\+https:\/\/index\.crates\.io\/)$/;

async function raise(
  { name: file, text, beside }: LockFolder,
  raising: Raising,
  registries: Registries,
): Promise<LockEdit> {
  const crates = text
    .split(/(?=^\[\[package\]\])/m)
    .slice(1)
    .map(crateOf);
  const { name, from, to } = raising;
  const own = crates.filter((one) => one.name === name);
  const [crate] = own;
  if (crate === undefined || own.length !== 1 || crate.version !== from) {
    return refuse('the lock file holds several versions of it', '锁文件中有它的多个版本');
  }
  if (crate.source === undefined || !publicSource.test(crate.source)) {
    return refuse('it does not come from crates.io', '它并非来自 crates.io');
  }
  const [before, after] = [await released(name, from, registries), await released(name, to, registries)];
  const checksum = after?.['cksum'];
  if (before === undefined || typeof checksum !== 'string') {
    return refuse(`crates.io has no ${name} ${to}`, `crates.io 上没有 ${name} ${to}`);
  }
  const [old, now] = [needsOf(before), needsOf(record(after))];
  if ([...old.keys()].sort().join() !== [...now.keys()].sort().join()) {
    return refuse('its dependencies change, and with them the tree', '其依赖发生变化，依赖树也随之变化');
  }
  for (const need of now.values()) {
    if (need.optional && !crate.needs.some((one) => one.split(' ')[0] === need.crate)) continue;
    const held = crates.filter((one) => one.name === need.crate);
    if (!held.some(({ version }) => satisfies(need.asked, version, 'cargo')))
      return asksFor(name, `${need.crate} ${need.asked}`);
  }
  for (const user of crates.filter(({ needs }) => needs.some((one) => one.split(' ')[0] === name))) {
    const fault = await takes(user, raising, beside, registries);
    if (fault !== undefined) return fault;
  }
  const next = crate.text
    .replace(`version = "${from}"`, () => `version = "${to}"`)
    .replace(/^checksum = "[0-9a-f]*"/m, () => `checksum = "${checksum}"`);
  return {
    files: new Map([[file, text.replace(crate.text, () => next).replaceAll(`"${name} ${from}"`, `"${name} ${to}"`)]]),
  };
}

function crateOf(text: string): Crate {
  const field = (key: string): string | undefined => new RegExp(`^${key} = "([^"]*)"`, 'm').exec(text)?.[1];
  const needs = /^dependencies = \[([^\]]*)\]/m.exec(text)?.[1] ?? '';
  return {
    name: field('name') ?? '',
    version: field('version') ?? '',
    source: field('source'),
    needs: [...needs.matchAll(/"([^"]+)"/g)].map(([, one]) => one ?? ''),
    text,
  };
}

/** A line of the sparse index: one release of a crate. */
async function released(name: string, version: string, { crates, text }: Registries): Promise<Fields | undefined> {
  const lower = name.toLowerCase();
  const folder =
    lower.length < 3
      ? String(lower.length)
      : lower.length === 3
        ? `3/${lower[0]}`
        : `${lower.slice(0, 2)}/${lower.slice(2, 4)}`;
  for (const line of (await text(`${crates}/${folder}/${lower}`)).split('\n')) {
    if (line === '') continue;
    const one = record(JSON.parse(line));
    if (one['vers'] === version) return one['yanked'] === true ? undefined : one;
  }
  return undefined;
}

interface Need {
  readonly crate: string;
  readonly asked: string;
  readonly optional: boolean;
}

function needsOf(release: Fields): Map<string, Need> {
  const needs = new Map<string, Need>();
  for (const value of list(release['deps'])) {
    const one = record(value);
    const [name, asked] = [one['package'] ?? one['name'], one['req']];
    const target = JSON.stringify(one['target'] ?? null);
    if (one['kind'] === 'dev' || typeof name !== 'string' || typeof asked !== 'string') continue;
    const optional = one['optional'] === true;
    needs.set(`${name} ${String(one['kind'])} ${target} ${String(optional)}`, { crate: name, asked, optional });
  }
  return needs;
}

/** Whether a crate that uses it takes the new version: by the index, or by the manifest of the project itself. */
async function takes(
  user: Crate,
  { name, to }: Raising,
  beside: LockFolder['beside'],
  registries: Registries,
): Promise<LockEdit | undefined> {
  if (user.source === undefined) {
    const manifest = beside('Cargo.toml') ?? '';
    const asked = new RegExp(`^${name}\\s*=\\s*(?:"([^"]+)"|\\{[^}\\n]*version\\s*=\\s*"([^"]+)")`, 'm').exec(manifest);
    const version = asked?.[1] ?? asked?.[2];
    const isOwn = new RegExp(`^name\\s*=\\s*"${user.name}"`, 'm').test(manifest);
    if (!isOwn || version === undefined)
      return refuse(`what ${user.name} asks for is not in Cargo.toml`, `Cargo.toml 中没有 ${user.name} 的要求`);
    return satisfies(version, to, 'cargo') ? undefined : doesNotTake('Cargo.toml', `${name} ${version}`, to);
  }
  const release = publicSource.test(user.source) ? await released(user.name, user.version, registries) : undefined;
  if (release === undefined) return refuse(`what ${user.name} asks for is not known`, `无法得知 ${user.name} 的要求`);
  const asked = [...needsOf(release).values()].filter(({ crate }) => crate === name);
  const miss = asked.find((one) => !satisfies(one.asked, to, 'cargo'));
  return miss === undefined ? undefined : doesNotTake(user.name, `${name} ${miss.asked}`, to);
}
