import { spawnSync } from 'node:child_process';
import { walkTar } from '../tar/walk.ts';

const mostOutput = 512 * 1024 * 1024;
const marks: ReadonlySet<string> = new Set([
  'SCHILY.xattr.trusted.overlay.opaque',
  'SCHILY.xattr.user.overlay.opaque',
  'SCHILY.xattr.user.fuseoverlayfs.opaque',
]);

/**
 * Which of these folders below `root` hide all that lies below them: the overlay file system marks them with an extended
 * attribute, which Node.js cannot ask for, and GNU's and BSD's tar can. Undefined where there is no such tar.
 */
export function opaqueFolders(root: string, folders: readonly string[]): string[] | undefined {
  if (folders.length === 0) return [];
  const { status, stdout } = spawnSync(
    'tar',
    [
      '-C',
      root,
      '--format=pax',
      '--xattrs',
      '--xattrs-include=*overlay*',
      '--no-recursion',
      '--null',
      '-cf',
      '-',
      '-T',
      '-',
    ],
    {
      input: folders.map((folder) => `./${folder}`).join('\0'),
      maxBuffer: mostOutput,
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  if (status !== 0 || stdout === null) return undefined;
  const opaque: string[] = [];
  let marked = false;
  const walker = walkTar(
    {
      entry({ path }) {
        if (marked) opaque.push(path);
        marked = false;
        return false;
      },
      data: () => undefined,
      end: () => undefined,
    },
    {
      onRecord(key, value) {
        if (marks.has(key) && value.startsWith('y')) marked = true;
      },
    },
  );
  walker.push(stdout);
  walker.close();
  return opaque;
}
