import type { Entry } from '../tar/entry.ts';
import type { Whiteouts } from './result.ts';

const prefix = '.wh.';
const opaqueMarker = '.wh..wh..opq';

/** Gathers the whiteouts of a layer (OCI image-spec, layer.md). */
export function createWhiteouts() {
  const paths: string[] = [];
  const opaque: string[] = [];
  return { take, found: (): Whiteouts => ({ paths, opaque }) };

  /** Whether the entry is a whiteout, or another mark of the union file system, and so no file of the image. */
  function take({ path, type }: Entry): boolean {
    const slash = path.lastIndexOf('/');
    if (!path.startsWith(prefix, slash + 1)) return false;
    if (type === 'directory' && !path.startsWith(`${prefix}${prefix}`, slash + 1)) return false;
    const folder = slash < 0 ? '' : path.slice(0, slash);
    const name = path.slice(slash + 1);
    if (name === opaqueMarker) opaque.push(folder);
    // AUFS keeps other marks of its own under a doubled prefix.
    else if (!name.startsWith(`${prefix}${prefix}`))
      paths.push(folder === '' ? name.slice(4) : `${folder}/${name.slice(4)}`);
    return true;
  }
}
