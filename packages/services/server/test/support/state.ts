import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openState, type State } from '../../src/state/open.ts';
import { migrations } from '../../src/state/migrations/index.ts';

/** Gives a URL of an empty database; undefined for the embedded server. */
let newDatabase: (() => Promise<string>) | undefined;

/** From now on test states lie in databases of a server. */
export function useServer(database: () => Promise<string>): void {
  newDatabase = database;
}

/**
 * A state store of one's own, embedded and migrated. The database is made once and copied from then on, so that a test
 * file pays a tenth of a second for it.
 */
export async function openTestState(): Promise<State> {
  if (newDatabase !== undefined) return openState({ url: await newDatabase() });
  const folder = await testFolder();
  const state = await openState({ folder });
  return {
    ...state,
    close: async () => {
      await state.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A data folder with a migrated database in it. */
export async function testFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-test-'));
  spawnSync('cp', ['-a', `${await template()}/.`, folder]);
  return folder;
}

/** Made anew when the schema changes. */
async function template(): Promise<string> {
  const made = join(tmpdir(), `seawall-test-template-${hash('sha256', JSON.stringify(migrations)).slice(0, 16)}`);
  if (existsSync(made)) return made;
  const draft = mkdtempSync(join(tmpdir(), 'seawall-test-draft-'));
  // The database's user has to come through.
  spawnSync('chmod', ['755', draft]);
  const state = await openState({ folder: draft });
  // What is thrown away need not survive a power cut; a killed process still loses nothing.
  await state.pool.query('alter system set fsync = off');
  await state.close();
  try {
    renameSync(draft, made);
  } catch {
    // Another test file was quicker.
    rmSync(draft, { recursive: true, force: true });
  }
  return made;
}
