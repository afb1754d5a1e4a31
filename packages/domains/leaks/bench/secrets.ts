import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createHits, run } from '../src/engine/automaton.ts';
import { compile } from '../src/engine/compile.ts';
import { createDetector, type Git, rules, scanHistory } from '../src/index.ts';

// How fast secrets are found, on one core, in this repository with its dependencies and in its history; gitleaks, built
// from its published module, over the same in the same run. Times are of the processor, so that a busy machine counts
// less; the best of three.

const gitleaksModule = 'github.com/zricethezav/gitleaks/v8@v8.30.1';
const rounds = 3;
const chunkBytes = 64 * 1024;
const tree = resolve(process.argv[3] ?? 'node_modules');
const repository = resolve(process.argv[4] ?? '.');

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

interface Measured {
  readonly seconds: number;
  readonly result: number;
}

async function best(work: () => number | Promise<number>): Promise<Measured> {
  let seconds = Number.POSITIVE_INFINITY;
  let result = 0;
  for (let round = 0; round < rounds; round++) {
    const start = cpuSeconds();
    result = await work();
    seconds = Math.min(seconds, cpuSeconds() - start);
  }
  return { seconds, result };
}

function filesBelow(directory: string): string[] {
  const found: string[] = [];
  for (const name of readdirSync(directory).sort()) {
    const path = join(directory, name);
    const info = lstatSync(path);
    if (info.isDirectory()) found.push(...filesBelow(path));
    else if (info.isFile()) found.push(path);
  }
  return found;
}

const buffer = Buffer.allocUnsafe(chunkBytes);

function eachChunk(files: readonly string[], take: (bytes: Buffer, file: string) => void, end: () => void): number {
  let bytes = 0;
  for (const file of files) {
    const handle = openSync(file, 'r');
    for (let length = readSync(handle, buffer); length > 0; length = readSync(handle, buffer)) {
      bytes += length;
      take(buffer.subarray(0, length), file);
    }
    closeSync(handle);
    end();
  }
  return bytes;
}

function line(name: string, bytes: number, { seconds, result }: Measured, what: string): void {
  const rate = `${(bytes / 1e6 / seconds).toFixed(0)} MB/s a core`;
  console.log(`${name.padEnd(34)} ${rate.padStart(18)}   ${seconds.toFixed(2)} s of processor, ${result} ${what}`);
}

const git: Git = (args, directory, input) => {
  const child = spawn('git', args, { cwd: directory, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end([...(input ?? [])].join(''));
  const failure = new Promise<string | undefined>((done) =>
    child.on('close', (code) => done(code === 0 ? undefined : 'failed')),
  );
  return { stdout: child.stdout, failure };
};

/** Processor seconds of a child and everything that it starts, as the shell's `time` counts them. */
function cpuOf(program: string, args: readonly string[], cwd: string): number {
  const { stderr } = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1', 'bash', program, ...args],
    {
      cwd,
      encoding: 'utf8',
    },
  );
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return user + system;
}

function buildGitleaks(folder: string): string | undefined {
  const known = process.env['GITLEAKS'];
  if (known !== undefined) return known;
  try {
    execFileSync('go', ['install', gitleaksModule], {
      env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' },
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  const program = join(folder, 'gitleaks');
  return existsSync(program) ? program : undefined;
}

const files = filesBelow(tree);
const program = compile(rules);
const hits = createHits();
const detector = createDetector(rules);
const bytes = eachChunk(
  files,
  () => undefined,
  () => undefined,
);
console.log(`${files.length} files, ${(bytes / 1e6).toFixed(0)} MB below ${tree}; ${rules.length} rules\n`);

line(
  'reading alone',
  bytes,
  await best(
    () =>
      eachChunk(
        files,
        () => undefined,
        () => undefined,
      ) && 0,
  ),
  '',
);
let state = 0;
line(
  'automaton of all rules’ words',
  bytes,
  await best(() => {
    let met = 0;
    eachChunk(
      files,
      (chunk) => {
        hits.count = 0;
        state = run(program.automaton, chunk, 0, state, hits, 0);
        met += hits.count / 3;
      },
      () => (state = 0),
    );
    return met;
  }),
  'words met',
);
const whole = await best(() => {
  let leaks = 0;
  let scan: ReturnType<typeof detector.file> | undefined;
  eachChunk(
    files,
    (chunk, file) => (scan ??= detector.file(file)).chunk(chunk),
    () => {
      leaks += scan?.end().length ?? 0;
      scan = undefined;
    },
  );
  return leaks;
});
line('everything, decoding included', bytes, whole, 'secrets');

const history = await best(async () => (await scanHistory(detector, git, repository)).leaks.length);
console.log(
  `${'history of this repository'.padEnd(34)} ${`${history.seconds.toFixed(2)} s`.padStart(18)}   of processor beside git, ${history.result} secrets`,
);

const folder = mkdtempSync(join(tmpdir(), 'seawall-bench-'));
const gitleaks = buildGitleaks(folder);
if (gitleaks === undefined) console.log('\ngitleaks cannot be built here: no Go, or no module proxy');
else {
  const report = join(folder, 'report.json');
  writeFileSync(report, '');
  const common = ['--no-banner', '--exit-code', '0', '--report-format', 'json', '--report-path', report];
  // Under another name: its default rules pass over node_modules without a look.
  const copy = join(folder, 'tree');
  if (spawnSync('cp', ['-al', tree, copy]).status !== 0) execFileSync('cp', ['-a', tree, copy]);
  const dir = cpuOf(gitleaks, ['dir', copy, ...common, '--max-decode-depth', '3'], folder);
  const rate = (bytes / 1e6 / dir).toFixed(1);
  console.log(
    `\n${'gitleaks dir, same files'.padEnd(34)} ${`${rate} MB/s a core`.padStart(18)}   ${dir.toFixed(2)} s of processor: ${(dir / whole.seconds).toFixed(1)} times ours`,
  );
  const log = cpuOf('git', ['log', '-p', '-U0', '--all', '--full-history'], repository);
  const past = cpuOf(gitleaks, ['git', repository, ...common, '--max-decode-depth', '3'], repository);
  console.log(
    `gitleaks git, same history           ${(past - log).toFixed(2)} s of processor beside git: ${((past - log) / history.seconds).toFixed(1)} times ours`,
  );
}
rmSync(folder, { recursive: true, force: true });
