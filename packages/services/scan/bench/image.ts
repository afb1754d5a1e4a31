import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// An image of four gzip layers, made of this machine's own programs and libraries, as a registry would hold it: how
// fast whole commands find its packages and secrets, cold and warm, and in how much memory. MB are of uncompressed
// layers; `a core` divides them by all processor time of the process, its start included. Seawall is the package as it
// is published.

interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** What of ours does the same. */
  readonly against?: string;
}

const seawall = [process.execPath, resolve('dist/seawall/seawall.js')];

function contenders(image: string): Contender[] {
  const cold = ['--no-cache', '--output', '/dev/null'];
  return [
    { name: 'seawall, packages', command: [...seawall, 'sbom', image, ...cold] },
    { name: 'seawall, packages, secrets', command: [...seawall, 'scan', 'image', image, '--secrets', ...cold] },
    { name: 'seawall, to warm', command: [...seawall, 'sbom', image, '--output', '/dev/null'] },
    { name: 'seawall, warm', command: [...seawall, 'sbom', image, '--output', '/dev/null'] },
    // All three can be built from their published modules (`go install`).
    {
      name: 'syft',
      against: 'seawall, packages',
      command: ['syft', '-q', `docker-archive:${image}`, '-o', 'cyclonedx-json=/dev/null'],
    },
    {
      name: 'trivy, packages',
      against: 'seawall, packages',
      command: [
        'trivy',
        'image',
        '-q',
        '--input',
        image,
        '--format',
        'cyclonedx',
        '--offline-scan',
        '--output',
        '/dev/null',
      ],
    },
    {
      name: 'trivy, secrets',
      against: 'seawall, packages, secrets',
      command: [
        'trivy',
        'image',
        '-q',
        '--input',
        image,
        '--scanners',
        'secret',
        '--offline-scan',
        '--output',
        '/dev/null',
      ],
    },
    // It looks at texts alone, and leaves programs out.
    {
      name: 'gitleaks',
      against: 'seawall, packages, secrets',
      command: ['gitleaks', 'dir', image, '--max-archive-depth', '4', '--no-banner', '--exit-code', '0'],
    },
  ];
}

function compare(): void {
  const work = mkdtempSync(join(tmpdir(), 'seawall-bench-'));
  shell(`${process.execPath} scripts/build.ts`);
  try {
    const { path, megabytes } = makeArchive(work);
    console.log(`${Math.round(megabytes)} MB in four layers, ${Math.round(statSync(path).size / 1e6)} MB compressed`);
    const env = {
      ...process.env,
      PATH: `${resolve('.cache/tools')}:${process.env['PATH'] ?? ''}`,
      SEAWALL_CACHE: join(work, 'cache'),
      XDG_CACHE_HOME: join(work, 'other-caches'),
      TRIVY_CACHE_DIR: join(work, 'trivy'),
      SYFT_CHECK_FOR_APP_UPDATE: 'false',
    };
    const seconds = new Map<string, number>();
    for (const contender of contenders(path)) console.log(measure(contender, megabytes, env, seconds));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function measure(
  { name, command, against = '' }: Contender,
  megabytes: number,
  env: NodeJS.ProcessEnv,
  known: Map<string, number>,
): string {
  const start = performance.now();
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', ...command], { encoding: 'utf8', env });
  const seconds = (performance.now() - start) / 1000;
  const label = name.padEnd(28);
  if (status === 127) return `${label} not installed`;
  const [user = 0, system = 0, kilobytes = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  known.set(name, user + system);
  const ours = known.get(against);
  const parts = [
    `${seconds.toFixed(2)} s`,
    `${Math.round(megabytes / seconds)} MB/s`,
    `${Math.round(megabytes / (user + system))} MB/s a core`,
    `${Math.round(kilobytes / 1024)} MB peak`,
    ...(ours === undefined ? [] : [`${((user + system) / ours).toFixed(1)} times our processor time`]),
  ];
  return `${label} ${parts.join(', ')}${status === 0 || status === 1 ? '' : ` (exit code ${status})`}`;
}

/** A docker save archive whose layers are compressed, which every scanner reads. */
function makeArchive(work: string): { path: string; megabytes: number } {
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
  let bytes = 0;
  for (const [index, [source, megabytes]] of sources.entries()) {
    const name = `layer${index}.tar`;
    const list = join(work, 'files');
    writeFileSync(list, filesUpTo(source, megabytes * 1e6).join('\0'));
    shell(`tar -cf ${folder}/${name} --null --no-recursion -T ${list} 2>/dev/null`);
    diffIds.push(`sha256:${shell(`sha256sum ${folder}/${name}`).split(' ')[0]}`);
    bytes += statSync(join(folder, name)).size;
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
  return { path, megabytes: bytes / 1e6 };
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

compare();
