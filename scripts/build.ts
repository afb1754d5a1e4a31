import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { buildConsole } from './console.ts';

// `npm run build`: the package that is published, as plain JavaScript; beside it only what is loaded when asked for.
// `npm run build -- console`: the web console alone, where the server of the repository serves it from.

const webConsole = buildConsole();
console.log(`${webConsole}: the console`);
if (process.argv[2] === 'console') process.exit();

const out = 'dist/seawall';
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  entryPoints: {
    seawall: 'packages/apps/cli/bin/seawall.js',
    'exec-worker': 'packages/services/agent/src/prevention/exec-worker.ts',
    'image-worker': 'packages/services/scan/src/images/worker.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  // What is CommonJS among the dependencies asks for Node's own modules by require.
  banner: { js: "import { createRequire as $require } from 'node:module'; const require = $require(import.meta.url);" },
  // The server is a package of its own: its event store alone weighs half a gigabyte.
  external: ['@seawall/server'],
  legalComments: 'linked',
  logLevel: 'warning',
});
const { name, version, license } = JSON.parse(readFileSync('packages/apps/cli/package.json', 'utf8')) as Record<
  string,
  string
>;
/** What is loaded by `createRequire`, and so not in the bundle. */
const loaded = [
  // See `labels/pattern.ts`.
  ['packages/domains/posture', 're2js'],
  // Schemas and their validator for XML: see `sbom/validate.ts`.
  ['packages/domains/image', '@cyclonedx/cyclonedx-library'],
  ['packages/domains/image', 'xmllint-wasm'],
] as const;
/** The sensor's way to the kernel: whoever only scans does without it, wherever it cannot be installed. */
const optional = [['packages/services/agent', 'koffi']] as const;
const dependencies = Object.fromEntries(loaded.map(([folder, dependency]) => [dependency, wanted(folder, dependency)]));

function wanted(folder: string, dependency: string): string | undefined {
  const read = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { dependencies: Record<string, string> };
  return read.dependencies[dependency];
}

const manifest = {
  name,
  version,
  description: 'Secures and observes Kubernetes from build to deployment to runtime.',
  license,
  type: 'module',
  bin: { seawall: 'seawall.js' },
  engines: { node: '>=24.15' },
  dependencies,
  optionalDependencies: Object.fromEntries(
    optional.map(([folder, dependency]) => [dependency, wanted(folder, dependency)]),
  ),
};
writeFileSync(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
for (const file of ['LICENSE', 'README.md', 'README.zh-CN.md']) copyFileSync(file, `${out}/${file}`);
// Rules in Falco's language stay files that people can read and copy.
cpSync('packages/domains/runtime/src/detection-rules', `${out}/detection-rules`, { recursive: true });
copyFileSync('packages/services/scan/schema/report.schema.json', `${out}/report.schema.json`);
cpSync(webConsole, `${out}/console`, { recursive: true, filter: (path) => !path.endsWith('.vite') });
console.log(`${out}: ${name} ${version}`);
