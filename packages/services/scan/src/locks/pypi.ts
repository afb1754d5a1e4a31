import { satisfies, unpackArchive } from '@seawall/vulns';
import { asksFor, type LockEdit, type Raising, refuse } from './lock.ts';
import { jsonOf, type Registries } from './registries.ts';
import { list, record } from './shape.ts';

/** One file of a release. */
export interface PypiFile {
  readonly name: string;
  readonly sha256: string;
  readonly url: string;
}

const largestWheel = 64 * 1024 * 1024;

/** The files of a release that were not withdrawn, by name. */
export async function filesOf(name: string, version: string, registries: Registries): Promise<PypiFile[]> {
  const address = `${registries.pypi}/${normalised(name)}/`;
  const answer = record(await jsonOf(registries, address, 'application/vnd.pypi.simple.v1+json'));
  const files = list(answer['files']).flatMap((value): PypiFile[] => {
    const { filename, url, yanked, hashes } = record(value);
    const { sha256 } = record(hashes);
    if (typeof filename !== 'string' || typeof url !== 'string' || typeof sha256 !== 'string') return [];
    if ((yanked ?? false) !== false || !isOf(filename, name, version)) return [];
    return [{ name: filename, sha256, url: new URL(url, address).href }];
  });
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** `Django-3.2.1-py3-none-any.whl`, `django-3.2.1.tar.gz`. */
function isOf(file: string, name: string, version: string): boolean {
  const bare = file.replace(/\.(?:tar\.gz|tar\.bz2|zip|tgz|whl)$/, '');
  if (bare === file) return false;
  const parts = bare.split('-');
  if (file.endsWith('.whl')) return normalised(parts[0] ?? '') === normalised(name) && parts[1] === version;
  return normalised(parts.slice(0, -1).join('-')) === normalised(name) && parts.at(-1) === version;
}

/**
 * Why a lock file cannot go from one release to another, by what their wheels ask for; undefined when all that is new
 * is held already. `held` gives the locked version of a package.
 */
export async function lackingOf(
  { name, from, to }: Raising,
  held: (name: string) => string | undefined,
  registries: Registries,
): Promise<LockEdit | undefined> {
  const [before, after] = [await needsOf(name, from, registries), await needsOf(name, to, registries)];
  if (before === undefined || after === undefined) {
    return refuse('the registry has no wheel that says what it asks for', '镜像仓库没有可说明其依赖的 wheel');
  }
  for (const line of after) {
    if (before.includes(line)) continue;
    const [, need = '', asked = '', marker = ''] =
      /^([\w.-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?$/.exec(line) ?? [];
    if (/\bextra\s*==/.test(marker)) continue;
    const version = held(normalised(need));
    if (version === undefined || !satisfies(asked.trim(), version, 'pypi')) return asksFor(`${name} ${to}`, line);
  }
  return undefined;
}

/** The requirements of a release, from the metadata of its smallest kind of wheel. */
async function needsOf(name: string, version: string, registries: Registries): Promise<string[] | undefined> {
  const wheels = (await filesOf(name, version, registries)).filter((file) => file.name.endsWith('.whl'));
  const wheel = wheels.find((file) => file.name.endsWith('-none-any.whl')) ?? wheels[0];
  if (wheel === undefined) return undefined;
  const bytes = await registries.bytes(wheel.url);
  if (bytes.length > largestWheel) return undefined;
  for (const { path, bytes: read } of unpackArchive('wheel.zip', bytes)) {
    if (!/^wheel\.zip\/[^/]+\.dist-info\/METADATA$/.test(path)) continue;
    const [head = ''] = read()
      .toString('utf8')
      .split(/\r?\n\r?\n/);
    return [...head.matchAll(/^Requires-Dist:\s*(.+?)\s*$/gm)].map(([, line]) => line ?? '');
  }
  return undefined;
}
