import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageInspector, sbomOf, writeSbom } from '../src/images/index.ts';
import { imagePasses } from '../src/images/pass.ts';

// An image of four gzip layers, made of this machine's own programs and libraries, as a registry would hold it: how
// fast its packages and secrets are found, cold and warm, and in how much memory. Each run is a process of its own;
// MB are of uncompressed layers, those per core are divided by all processor time that the process took.

interface Figures {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly peakMegabytes: number;
  readonly megabytes: number;
  readonly components: number;
}

const self = fileURLToPath(import.meta.url);

/** One scan in this process; its figures on standard output. */
async function runOne(target: string, what: string): Promise<void> {
  const start = performance.now();
  const settings = what === 'packages' ? {} : Object.fromEntries(imagePasses.map(({ id }) => [id, {}]));
  const inspector = imageInspector({ noCache: what !== 'cached' }, settings);
  const contents = await inspector.inspect(target);
  writeSbom(sbomOf(contents), 'cyclonedx', { name: 'seawall', version: '0' });
  await inspector.close();
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const figures: Figures = {
    seconds: (performance.now() - start) / 1000,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMegabytes: maxRSS / 1024,
    megabytes: contents.layers.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6,
    components: contents.components.length,
  };
  console.log(JSON.stringify(figures));
}

function compare(): void {
  const work = mkdtempSync(join(tmpdir(), 'seawall-bench-'));
  try {
    const image = process.env['BENCH_IMAGE'] ?? makeArchive(work);
    console.log(`${image}: ${Math.round(statSync(image).size / 1e6)} MB`);
    const env = { ...process.env, SEAWALL_CACHE: join(work, 'cache') };
    report('packages, cold', measure(image, 'packages', env));
    if (imagePasses.length > 0) report('packages and secrets, cold', measure(image, 'all', env));
    measure(image, 'cached', env);
    report('warm', measure(image, 'cached', env));
    for (const rival of rivals) compareWith(rival, image, env);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function measure(image: string, what: string, env: NodeJS.ProcessEnv): Figures {
  const { stdout, stderr, status } = spawnSync(process.execPath, [self, '--run', image, what], {
    encoding: 'utf8',
    env,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Figures;
}

function report(name: string, { seconds, processorSeconds, peakMegabytes, megabytes, components }: Figures): void {
  const parts = [
    `${seconds.toFixed(2)} s`,
    `${Math.round(megabytes / seconds)} MB/s`,
    `${Math.round(megabytes / processorSeconds)} MB/s a core (start of the process included)`,
    `${Math.round(peakMegabytes)} MB peak`,
    `${components} components`,
  ];
  console.log(`${name.padEnd(28)} ${parts.join(', ')}`);
}

/** Those that are installed; both can be built from their published modules (`go install`). */
const rivals = [
  { name: 'syft', args: (image: string) => ['-q', `docker-archive:${image}`, '-o', 'cyclonedx-json=/dev/null'] },
  {
    name: 'trivy',
    args: (image: string) => [
      'image',
      '-q',
      '--input',
      image,
      '--format',
      'cyclonedx',
      '--scanners',
      'license',
      '--offline-scan',
      '-o',
      '/dev/null',
    ],
  },
] as const;

function compareWith({ name, args }: (typeof rivals)[number], image: string, env: NodeJS.ProcessEnv): void {
  const program = [resolve('.cache/tools', name), ...(env['PATH'] ?? '').split(':').map((one) => join(one, name))].find(
    (path) => existsSync(path),
  );
  if (program === undefined) {
    console.log(`${name.padEnd(28)} not installed`);
    return;
  }
  const start = performance.now();
  const timed = spawnSync('/usr/bin/time', ['-f', '%U %S %M', program, ...args(image)], { encoding: 'utf8', env });
  const seconds = (performance.now() - start) / 1000;
  const [user = 0, system = 0, kilobytes = 0] = (timed.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  console.log(
    `${name.padEnd(28)} ${seconds.toFixed(2)} s, ${(user + system).toFixed(1)} s of processor, ${Math.round(kilobytes / 1024)} MB peak${timed.status === 0 ? '' : ' (failed)'}`,
  );
}

/** A docker save archive whose layers are compressed, which every scanner reads. */
function makeArchive(work: string): string {
  const sources = [
    ['/usr/lib', 250],
    ['/usr/share', 150],
    ['/usr/bin', 150],
    ['/var/lib/dpkg', 50],
  ] as const;
  const folder = join(work, 'image');
  mkdirSync(folder);
  const layers: string[] = [];
  const diffIds: string[] = [];
  for (const [index, [source, megabytes]] of sources.entries()) {
    const name = `layer${index}.tar`;
    const list = join(work, 'files');
    writeFileSync(list, filesUpTo(source, megabytes * 1e6).join('\0'));
    shell(`tar -cf ${folder}/${name} --null --no-recursion -T ${list} 2>/dev/null`);
    diffIds.push(`sha256:${shell(`sha256sum ${folder}/${name}`).split(' ')[0]}`);
    shell(`gzip -6 ${folder}/${name}`);
    layers.push(`${name}.gz`);
  }
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({ os: 'linux', architecture: 'amd64', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } }),
  );
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify([{ Config: 'config.json', RepoTags: ['bench:latest'], Layers: layers }]),
  );
  const path = join(work, 'image.tar');
  shell(`tar -C ${folder} -cf ${path} manifest.json config.json ${layers.join(' ')}`);
  return path;
}

function shell(command: string): string {
  const { stdout, stderr, status } = spawnSync('bash', ['-c', command], { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

/** Files in the order of their paths until they are so many bytes; the same everywhere, as far as the machines are. */
function filesUpTo(root: string, bytes: number): string[] {
  const files: string[] = [];
  let left = bytes;
  const found = shell(`find ${root} -xdev -type f -printf '%s %p\\0' | LC_ALL=C sort -z -k2`);
  for (const line of found.split('\0')) {
    const space = line.indexOf(' ');
    const size = Number(line.slice(0, space));
    if (space < 0 || size > left) continue;
    left -= size;
    files.push(line.slice(space + 1));
  }
  return files;
}

const [flag, archive, mode] = process.argv.slice(2);
if (flag === '--run') await runOne(archive as string, mode as string);
else compare();
