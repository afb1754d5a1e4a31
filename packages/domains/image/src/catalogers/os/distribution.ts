import type { Distribution } from '@seawall/model';
import type { Cataloger } from '../../analyse/cataloger.ts';
import type { ReadFile } from '../../analyse/join.ts';
import { bottlerocketRoots } from './bottlerocket.ts';
import { releaseFiles } from './release-files.ts';

const osReleasePaths = [
  'etc/os-release',
  'usr/lib/os-release',
  'etc/initrd-release',
  ...bottlerocketRoots.map((root) => `${root}usr/lib/os-release`).slice(1),
];

/** The distribution by its release files. It finds no components; `chooseDistribution` reads its facts. */
export const distributionCataloger: Cataloger<Distribution> = {
  id: 'distribution',
  version: 2,
  urls: ['https://www.freedesktop.org/software/systemd/man/latest/os-release.html'],
  evidence: 'installed',
  wants: { paths: [...osReleasePaths, ...releaseFiles.map(({ path }) => path)] },
  limit: 1024 * 1024,
  read({ path, content }) {
    const text = content.text();
    const own = releaseFiles.find((file) => file.path === path);
    const release = own === undefined ? readOsRelease(text) : own.read(text);
    return release === undefined ? {} : { facts: release };
  },
  finish: () => ({ components: [] }),
};

/**
 * The distribution of a tree, from the readings of its release files: os-release before the files of single
 * distributions, which add what it leaves out (the version of Alpine's edge, the codename of Debian's unstable).
 */
export function chooseDistribution(files: readonly ReadFile[]): Distribution | undefined {
  const read = new Map<string, Distribution>();
  for (const { path, readings } of files) {
    const facts = readings[distributionCataloger.id]?.facts;
    if (facts !== undefined) read.set(path, facts as Distribution);
  }
  const main = osReleasePaths.map((path) => read.get(path)).find((release) => release !== undefined);
  const own = releaseFiles.map(({ path }) => read.get(path)).filter((release) => release !== undefined);
  if (main === undefined) return own[0];
  const same = own.find(({ id }) => id === main.id);
  return same === undefined ? main : { ...same, ...main };
}

function readOsRelease(text: string): Distribution | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line);
    if (match !== null) fields.set(match[1] as string, unquote(match[2] as string));
  }
  const id = fields.get('ID')?.toLowerCase();
  if (id === undefined || id === '') return undefined;
  const version = fields.get('VERSION_ID');
  const codename = fields.get('VERSION_CODENAME');
  const like = fields
    .get('ID_LIKE')
    ?.split(/\s+/)
    .filter((name) => name !== '');
  return {
    id,
    ...(version === undefined || version === '' ? {} : { version }),
    ...(codename === undefined || codename === '' ? {} : { codename }),
    ...(like === undefined || like.length === 0 ? {} : { like }),
  };
}

/** The value of a shell assignment: quotes removed, backslash escapes resolved inside them. */
function unquote(value: string): string {
  const quote = value[0];
  if ((quote !== '"' && quote !== "'") || value.length < 2 || value.at(-1) !== quote) return value;
  const inner = value.slice(1, -1);
  return quote === "'" ? inner : inner.replace(/\\(["$`\\])/g, '$1');
}
