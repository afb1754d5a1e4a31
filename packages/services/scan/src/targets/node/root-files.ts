import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileInfo, HostFiles, Look } from '@seawall/posture';

/** The files below a root, and what of them could not be read so far: path to reason. */
export interface RootFiles extends HostFiles {
  readonly denied: ReadonlyMap<string, string>;
}

/** What is read of a host is text that people and programs write; nothing of it is larger. */
const longestText = 4 << 20;
const mostEntries = 100_000;
/** As the kernel's own limit of links in one path. */
const mostLinks = 40;

/**
 * The files of a host whose root directory is `root`: of this machine for `/`, of a mounted one otherwise. Links are
 * followed as that host would, so that an absolute one never leaves the root. Reading takes no lock and never waits:
 * pipes and devices are not opened.
 */
export function rootFiles(root: string): RootFiles {
  const denied = new Map<string, string>();
  const directories = new Map<string, string>();
  const prefix = root === '/' ? '' : root.replace(/\/+$/, '');

  /** Runs one look; what the file system answers instead becomes a state. */
  function look<Value>(path: string, read: () => Value): Look<Value> {
    try {
      return { state: 'here', value: read() };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? (error instanceof Refusal ? error.message : String(error));
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESRCH') return { state: 'absent' };
      denied.set(path, code);
      return { state: 'denied', why: code };
    }
  }

  /** The path with every link in it followed, as the host sees it. */
  function resolve(path: string): string {
    let links = 0;
    const pending = path.split('/').reverse();
    let at = '';
    while (pending.length > 0) {
      const step = pending.pop();
      if (step === undefined || step === '' || step === '.') continue;
      if (step === '..') {
        at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
        continue;
      }
      const next = `${at}/${step}`;
      const known = directories.get(next);
      if (known !== undefined) {
        at = known;
        continue;
      }
      const info = lstatSync(prefix + next);
      if (!info.isSymbolicLink()) {
        at = next;
        if (info.isDirectory()) directories.set(next, next);
        continue;
      }
      links += 1;
      if (links > mostLinks) throw new Refusal('ELOOP');
      const target = readlinkSync(prefix + next);
      if (target.startsWith('/')) at = '';
      pending.push(...target.split('/').reverse());
    }
    return at === '' ? '/' : at;
  }

  return {
    denied,
    stat: (path) => look(path, () => infoOf(path, lstatSync(prefix + resolve(path)))),
    text: (path) => look(path, () => readText(prefix + resolve(path))),
    link: (path) => look(path, () => readlinkSync(`${prefix}${resolve(dirname(path))}/${basename(path)}`)),
    list: (path) =>
      look(path, () => {
        const directory = resolve(path);
        const names = readdirSync(`${prefix}${directory}`).sort();
        if (names.length > mostEntries) throw new Refusal(`more than ${mostEntries} entries`);
        const shown = path === '/' ? '' : path.replace(/\/+$/, '');
        return names.flatMap((name) => {
          const one = look(`${shown}/${name}`, () =>
            lstatSync(`${prefix}${directory === '/' ? '' : directory}/${name}`),
          );
          return one.state === 'here' ? [infoOf(`${shown}/${name}`, one.value)] : [];
        });
      }),
  };
}

/** A bound that was reached, in a few words. */
class Refusal extends Error {}

function infoOf(path: string, stats: Stats): FileInfo {
  return { path, kind: kindOf(stats), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

function kindOf(stats: Stats): FileInfo['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isSocket() ? 'socket' : 'other';
}

/** Read to its end: files of /proc say that they are empty. */
function readText(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    if (!fstatSync(file).isFile()) throw new Refusal('not a regular file');
    const chunks: Buffer[] = [];
    for (let total = 0; ; ) {
      const chunk = Buffer.allocUnsafe(1 << 16);
      const length = readSync(file, chunk);
      if (length === 0) return Buffer.concat(chunks).toString('utf8');
      total += length;
      if (total > longestText) throw new Refusal(`longer than ${longestText} bytes`);
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}
