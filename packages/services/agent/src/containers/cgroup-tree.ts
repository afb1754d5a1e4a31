import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Control groups by the number that the kernel gives with an event: the inode of the group's folder in the tree of version 2. */
export interface CgroupTree {
  /** The path below the tree's root, `/kubepods/…`; undefined for a group that is gone before anyone looked. */
  pathOf(id: number): string | undefined;
  /** A group that the kernel told of when it was made. */
  learn(id: number, path: string): void;
  readonly size: number;
}

export interface CgroupTreeOptions {
  /** Where the tree of version 2 is mounted; undefined when there is none. */
  readonly root: string | undefined;
  readonly now: () => number;
}

const mostGroups = 65_536;
const deepest = 32;
/** A number that is not found is looked for anew after this long, and no sooner: looking costs a walk over the tree. */
const rescanMs = 20;
const mostMisses = 4096;

export function createCgroupTree({ root, now }: CgroupTreeOptions): CgroupTree {
  let paths = new Map<number, string>();
  const misses = new Map<number, number>();
  let scanned = Number.NEGATIVE_INFINITY;

  const walk = (folder: string, path: string, depth: number, into: Map<number, string>): void => {
    if (into.size >= mostGroups || depth > deepest) return;
    try {
      into.set(statSync(folder).ino, path === '' ? '/' : path);
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) walk(join(folder, entry.name), `${path}/${entry.name}`, depth + 1, into);
      }
    } catch {
      // The group went away under way.
    }
  };

  const scan = (): void => {
    if (root === undefined) return;
    scanned = now();
    const found = new Map<number, string>();
    walk(root, '', 0, found);
    // Groups that are gone stay known while there is room: their last events may still be on the way.
    for (const [id, path] of paths) {
      if (found.size >= mostGroups) break;
      if (!found.has(id)) found.set(id, path);
    }
    paths = found;
  };

  return {
    pathOf(id) {
      const known = paths.get(id);
      if (known !== undefined) return known;
      const since = now() - scanned;
      if (since >= 0 && since < rescanMs) return undefined;
      // What was not there at several looks will not come: numbers of groups are not used again.
      const tried = misses.get(id) ?? 0;
      if (tried >= 3) return undefined;
      scan();
      if (!paths.has(id)) {
        if (misses.size >= mostMisses) misses.clear();
        misses.set(id, tried + 1);
      }
      return paths.get(id);
    },
    learn(id, path) {
      if (paths.size >= mostGroups) {
        const [oldest] = paths.keys();
        if (oldest !== undefined) paths.delete(oldest);
      }
      paths.set(id, path);
    },
    get size() {
      return paths.size;
    },
  };
}

/**
 * Where the whole tree of version 2 is mounted, as this process's mounts say. In a container the host's tree, mounted there, shows its root as lying
 * above this process's own group (`/../..`); what shows as `/` is then the container's own group alone.
 */
export function unifiedRoot(mounts = readMounts()): string | undefined {
  let own: string | undefined;
  for (const line of mounts.split('\n')) {
    const fields = line.split(' ');
    const dash = fields.indexOf('-');
    if (dash < 0 || fields[dash + 1] !== 'cgroup2') continue;
    const [, , , root = '', point] = fields;
    if (/^(?:\/\.\.)+$/.test(root)) return point;
    if (root === '/') own ??= point;
  }
  return own;
}

function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}
