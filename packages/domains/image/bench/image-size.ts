import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { noCache } from '../src/cache/store.ts';
import { installedCatalogers } from '../src/catalogers/index.ts';
import { inspectImage } from '../src/inspect.ts';
import { localReader } from '../src/pool/reader.ts';
import { header, padded } from '../test/tar/write.ts';

// Layers of a size that images seldom have, made while they are read: how long they take, and that memory does not grow
// with them. Each runs in a process of its own; the peak is the whole process, some 100 MB of it Node and the catalogers.

const gigabytes = 10;
const blockBytes = 4 * 2 ** 20;
const blocks = (gigabytes * 2 ** 30) / blockBytes;
const fileCount = 1_000_000;

const cases: Readonly<Record<string, () => AsyncGenerator<Buffer>>> = {
  'a file of 10 GB': plain,
  'a file of 10 GB, gzip': compressed,
  '10 GB of zeros, gzip': bomb,
  'a million files': files,
};

async function* plain(): AsyncGenerator<Buffer> {
  yield header('var/data', '0', gigabytes * 2 ** 30, 0o644, '');
  const chunk = randomBytes(256 * 1024);
  for (let at = 0; at < gigabytes * 2 ** 30; at += chunk.length) yield chunk;
  yield Buffer.alloc(1024);
}

/** Members of one stream, each compressed about threefold. */
async function* compressed(): AsyncGenerator<Buffer> {
  yield gzipSync(header('var/data', '0', gigabytes * 2 ** 30, 0o644, ''));
  const block = gzipSync(
    Buffer.from(
      randomBytes(blockBytes / 4)
        .toString('hex')
        .repeat(2),
    ),
    { level: 1 },
  );
  for (let at = 0; at < blocks; at++) yield* pieces(block);
  yield gzipSync(Buffer.alloc(1024));
}

async function* bomb(): AsyncGenerator<Buffer> {
  yield gzipSync(header('var/data', '0', gigabytes * 2 ** 30, 0o644, ''));
  const block = gzipSync(Buffer.alloc(blockBytes), { level: 9 });
  for (let at = 0; at < blocks; at++) yield* pieces(block);
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 256 * 1024) yield bytes.subarray(at, at + 256 * 1024);
}

async function* files(): AsyncGenerator<Buffer> {
  const content = padded(Buffer.from('{"name":"x","version":"1.0.0"}'));
  let batch: Buffer[] = [];
  for (let number = 0; number < fileCount; number++) {
    const name = `srv/${number % 1000}/${Math.floor(number / 1000)}.json`;
    batch.push(header(name, '0', 30, 0o644, ''), content);
    if (batch.length < 512) continue;
    yield Buffer.concat(batch);
    batch = [];
  }
  yield Buffer.concat([...batch, Buffer.alloc(1024)]);
}

async function run(name: string): Promise<void> {
  const open = cases[name];
  if (open === undefined) throw new Error(`no case ${name}`);
  const config = {
    platform: { os: 'linux', architecture: 'amd64' },
    diffIds: [],
    history: [],
    labels: {},
    env: [],
    entrypoint: [],
    command: [],
    exposedPorts: [],
  };
  const analysers = { catalogers: installedCatalogers, streams: [] };
  const start = performance.now();
  const { layers, problems } = await inspectImage(
    {
      name,
      kind: 'oci-layout',
      config,
      annotations: {},
      layers: [{ location: { kind: 'stream', open } }],
      close: async () => undefined,
    },
    localReader(analysers),
    { ...analysers, cache: noCache },
  );
  const seconds = (performance.now() - start) / 1000;
  const [layer] = layers;
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const read = `${((layer?.bytes ?? 0) / 1e9).toFixed(1)} GB, ${layer?.entries} entries`;
  console.log(`${name.padEnd(24)} ${read}, ${seconds.toFixed(1)} s, ${peak} MB peak`);
  for (const { message } of problems) console.log(`  ${message.en}`);
}

const asked = process.env['SEAWALL_BENCH_CASE'];
if (asked === undefined) {
  for (const name of Object.keys(cases)) {
    spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      env: { ...process.env, SEAWALL_BENCH_CASE: name },
      stdio: 'inherit',
    });
  }
} else await run(asked);
