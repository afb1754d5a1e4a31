import { existsSync, globSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'vite';

// The web console as static files for the server: `npm run build -- console`.

const folder = resolve(import.meta.dirname, '../packages/apps/console');

/** Where the built console lies; the server serves this folder. */
const consoleFolder = `${folder}/dist`;

const sources = [
  'packages/apps/console/{src,public}/**/*',
  'packages/apps/console/{index.html,vite.config.ts,package.json}',
  'packages/model/src/*.ts',
  'packages/services/server/src/contract/client.ts',
];

function isFresh(): boolean {
  const built = `${consoleFolder}/index.html`;
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  const root = resolve(folder, '../../..');
  return sources
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .every((file) => statSync(`${root}/${file}`).mtimeMs <= mtimeMs);
}

/** Builds the console unless nothing that it is made of is newer than what is built. Returns its folder. */
export async function buildConsole(): Promise<string> {
  if (!isFresh()) await build({ root: folder, configFile: `${folder}/vite.config.ts`, logLevel: 'warn' });
  return consoleFolder;
}
