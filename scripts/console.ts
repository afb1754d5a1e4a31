import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

// The web console as static files for the server: `npm run build -- console`.

const root = resolve(import.meta.dirname, '..');
const folder = `${root}/packages/apps/console`;

/** Where the built console lies; the server serves this folder. */
const consoleFolder = `${folder}/dist`;

const sources = [
  'packages/apps/console/{src,public,build}/**/*',
  'packages/apps/console/{index.html,vite.config.ts,package.json}',
  'packages/model/src/*.ts',
  'packages/services/server/src/contract/client.ts',
];

function isFresh(): boolean {
  const built = `${consoleFolder}/index.html`;
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  return sources
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .every((file) => statSync(`${root}/${file}`).mtimeMs <= mtimeMs);
}

/**
 * Builds the console unless nothing that it is made of is newer than what is built. Returns its folder.
 * @throws Error with what the bundler said
 */
export function buildConsole(): string {
  if (isFresh()) return consoleFolder;
  // Built aside and put in place whole: whoever serves it meanwhile, or builds it too, never sees half of it.
  const draft = `${folder}/.cache/build-${process.pid}`;
  const args = [`${root}/node_modules/vite/bin/vite.js`, 'build', folder, '--outDir', draft, '--logLevel', 'warn'];
  // React's production code is chosen by this variable, which test runners set to something else.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The console could not be built.\n${stdout}${stderr}`);
  for (const file of globSync('**/*.{js,css,html,svg}', { cwd: draft })) pack(`${draft}/${file}`);
  rmSync(consoleFolder, { recursive: true, force: true });
  renameSync(draft, consoleFolder);
  return consoleFolder;
}

/** Beside the file what it is packed: the server sends that without packing anything itself. */
function pack(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
