import { VulnsError } from '../error.ts';
import { grypeDb } from '../foreign/grype.ts';
import { trivyDb } from '../foreign/trivy.ts';
import { csafSources } from './csaf.ts';
import { debianTracker } from './debian.ts';
import { endoflife } from './endoflife.ts';
import { epss } from './epss.ts';
import { friendsOfPhp } from './friendsofphp.ts';
import { kev } from './kev.ts';
import { kubernetes } from './kubernetes.ts';
import { nvd } from './nvd.ts';
import { osvSources } from './osv-publishers.ts';
import { ovalSources } from './oval.ts';
import { photon } from './photon.ts';
import { rubysec } from './rubysec.ts';
import { rustsec } from './rustsec.ts';
import { secdbSources } from './secdb.ts';
import type { Source } from './source.ts';
import { amazon } from './updateinfo.ts';

/** Every publisher, those that are recognised by the least before the most general. */
export const sources: readonly Source[] = [
  debianTracker,
  ...secdbSources,
  rustsec,
  rubysec,
  kev,
  epss,
  endoflife,
  nvd,
  friendsOfPhp,
  kubernetes,
  photon,
  amazon,
  ...ovalSources,
  ...csafSources,
  trivyDb,
  grypeDb,
  ...osvSources,
];

/** Throws a `VulnsError`, `usage`, for a name that no source has. */
export function checkSources(asked: readonly string[] = []): void {
  const wrong = asked.filter((name) => !sources.some(({ id }) => id === name));
  if (wrong.length === 0) return;
  const known = sources.map(({ id }) => id).join(', ');
  throw new VulnsError('usage', {
    en: `there is no source ${wrong.join(', ')}; there are ${known}`,
    zh: `没有来源 ${wrong.join('、')}；可用的有 ${known}`,
  });
}

/** The source that a file of a folder belongs to: by the folder's name first, else by what it holds. */
export function sourceOf(path: string, head: () => string): Source | undefined {
  const folders = path.toLowerCase().split('/').slice(0, -1);
  for (const folder of folders) {
    const named = sources.find(({ id, folders: names }) => id === folder || names?.includes(folder) === true);
    if (named !== undefined) return named.wants.test(path) ? named : undefined;
  }
  const start = head();
  return sources.find(({ recognises }) => recognises(path, start));
}
