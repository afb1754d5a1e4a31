import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { buildConsole } from './console.ts';

// `npm run build`: the two packages that are published, the command and the server, as plain JavaScript; beside it only what
// is loaded when asked for.
// `npm run build -- console`: the web console alone, where the server of the repository serves it from.

const webConsole = buildConsole();
console.log(`${webConsole}: the console`);
if (process.argv[2] === 'console') process.exit();

/** What a package asks of npm, not of this repository. */
type Wanted = Readonly<Record<string, string>>;

interface Source {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies: Wanted;
}

function packageIn(folder: string): Source {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Source;
}

function wanted(pairs: readonly (readonly [folder: string, dependency: string])[]): Wanted {
  return Object.fromEntries(pairs.map(([folder, name]) => [name, packageIn(folder).dependencies[name] ?? '']));
}

/** Dependencies that are loaded by `createRequire`, and so are not in a bundle. */
const loaded = wanted([
  // See `labels/pattern.ts`.
  ['packages/domains/posture', 're2js'],
  // Schemas and their validator for XML: see `sbom/validate.ts`.
  ['packages/domains/image', '@cyclonedx/cyclonedx-library'],
  ['packages/domains/image', 'xmllint-wasm'],
]);

async function bundle(out: string, entryPoints: Record<string, string>, external: string[]): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints,
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    // What is CommonJS among the dependencies asks for Node's own modules by require.
    banner: {
      js: "import { createRequire as $require } from 'node:module'; const require = $require(import.meta.url);",
    },
    external,
    legalComments: 'linked',
    logLevel: 'warning',
  });
  // Rules in Falco's language stay files that people can read and copy.
  cpSync('packages/domains/runtime/src/detection-rules', `${out}/detection-rules`, { recursive: true });
}

function describe(out: string, source: Source, manifest: object): void {
  const { license, name, version } = source;
  const common = { name, version, license, type: 'module', engines: { node: '>=24.15' } };
  writeFileSync(`${out}/package.json`, `${JSON.stringify({ ...common, ...manifest }, null, 2)}\n`);
  for (const file of ['LICENSE', 'README.md', 'README.zh-CN.md']) copyFileSync(file, `${out}/${file}`);
  console.log(`${out}: ${name} ${version}`);
}

const imageWorker = { 'image-worker': 'packages/services/scan/src/images/worker.ts' };

// The server is a package of its own: its event store alone weighs half a gigabyte.
await bundle(
  'dist/seawall',
  {
    seawall: 'packages/apps/cli/bin/seawall.js',
    'exec-worker': 'packages/services/agent/src/prevention/exec-worker.ts',
    ...imageWorker,
  },
  ['@seawall/server'],
);
copyFileSync('packages/services/scan/schema/report.schema.json', 'dist/seawall/report.schema.json');
describe('dist/seawall', packageIn('packages/apps/cli'), {
  description: 'Secures and observes Kubernetes from build to deployment to runtime.',
  bin: { seawall: 'seawall.js' },
  dependencies: loaded,
  // The sensor's way to the kernel: whoever only scans does without it, wherever it cannot be installed.
  optionalDependencies: wanted([['packages/services/agent', 'koffi']]),
});

const server = packageIn('packages/services/server');
const ofServer = Object.fromEntries(
  Object.entries(server.dependencies).filter(([name]) => !name.startsWith('@seawall/')),
);
await bundle(
  'dist/server',
  {
    server: 'packages/services/server/src/index.ts',
    // The event store's process: see `events/embedded/open.ts`.
    process: 'packages/services/server/src/events/embedded/process.ts',
    'report-worker': 'packages/services/server/src/reports/report-worker.ts',
    ...imageWorker,
  },
  Object.keys(ofServer),
);
cpSync(webConsole, 'dist/server/console', { recursive: true, filter: (path) => !path.endsWith('.vite') });
cpSync('examples/bookshop/manifests', 'dist/server/sample/manifests', { recursive: true });
for (const part of ['advisories', 'nodes.yaml']) {
  cpSync(`packages/services/server/src/sample/${part}`, `dist/server/sample/${part}`, { recursive: true });
}
describe('dist/server', server, {
  description: 'The server of Seawall: API, console, stores, and what watches and takes in.',
  exports: { '.': './server.js' },
  dependencies: { ...ofServer, ...loaded },
});
