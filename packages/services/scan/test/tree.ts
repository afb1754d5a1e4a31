import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { World } from '../src/index.ts';

export interface Tree extends Disposable {
  readonly path: string;
}

/** A directory with these files, gone when it falls out of scope. */
export function tree(files: Readonly<Record<string, string | Uint8Array>>): Tree {
  const path = mkdtempSync(join(tmpdir(), 'seawall-test-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A machine without any tool on its PATH, on a fixed day. */
export function world(cwd: string, changes: Partial<World> = {}): World {
  return {
    cwd,
    now: new Date('2026-11-21T12:00:00Z'),
    readStdin: () => Promise.resolve(new Uint8Array()),
    which: () => Promise.resolve(undefined),
    run: () => Promise.reject(new Error('nothing is to be run here')),
    ...changes,
  };
}
