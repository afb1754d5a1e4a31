import type { Distribution } from '@seawall/model';
import type { Cataloger } from '../../analyse/cataloger.ts';
import type { ReadFile } from '../../analyse/join.ts';

/** What one release file says of the distribution. */
type Release = Distribution;

const osReleasePaths = ['etc/os-release', 'usr/lib/os-release'];

/** The distribution by its os-release. It finds no components; `chooseDistribution` reads its facts. */
export const distributionCataloger: Cataloger<Release> = {
  id: 'distribution',
  version: 1,
  urls: ['https://www.freedesktop.org/software/systemd/man/latest/os-release.html'],
  evidence: 'installed',
  wants: { paths: osReleasePaths },
  limit: 1024 * 1024,
  read({ content }) {
    const release = readOsRelease(content.text());
    return release === undefined ? {} : { facts: release };
  },
  finish: () => ({ components: [] }),
};

/** The distribution of a tree, from the readings of its release files. */
export function chooseDistribution(files: readonly ReadFile[]): Distribution | undefined {
  for (const wanted of osReleasePaths) {
    const found = files.find(({ path }) => path === wanted)?.readings[distributionCataloger.id]?.facts;
    if (found !== undefined) return found as Release;
  }
  return undefined;
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
