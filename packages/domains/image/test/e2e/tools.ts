import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ImageContents, inspectImage } from '../../src/inspect.ts';
import { noCache } from '../../src/cache/store.ts';
import { installedCatalogers as catalogers } from '../../src/catalogers/index.ts';
import { type OpenImageOptions, openImage } from '../../src/open.ts';
import { localReader } from '../../src/pool/reader.ts';
import type { SourceImage } from '../../src/sources/source.ts';
import { type ImageWorld, thisMachine } from '../../src/world.ts';
import { freePort } from '../../../../../tests/free-port.ts';

/** Why a test of real tools cannot run here; undefined when it can. */
export function missing(...programs: string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const absent = programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  return absent.length === 0 ? undefined : `needs ${absent.join(', ')} (scripts/tools.ts installs them)`;
}

/** Runs a program; its output, or an error with what it said. */
export function run(
  program: string,
  args: readonly string[],
  options: { input?: string | Buffer; cwd?: string } = {},
): string {
  const { status, stdout, stderr } = spawnSync(program, args, { ...options, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.slice(-2000)}`);
  return stdout;
}

export function folder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'seawall-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A minimal Debian as mmdebstrap makes it, kept for the next run. */
export function debianRoot(): string {
  const kept = resolve('.cache/e2e');
  const path = join(kept, 'bookworm.tar');
  mkdirSync(kept, { recursive: true });
  if (!existsSync(path)) {
    run('mmdebstrap', ['--variant=minbase', '--mode=root', '--format=tar', 'bookworm', `${path}.part`]);
    run('mv', [`${path}.part`, path]);
  }
  return path;
}

/** A registry on a free port of the loopback interface. */
export async function startRegistry(store: string): Promise<{ host: string; stop(): void }> {
  const port = await freePort();
  const config = `version: 0.1
storage: {filesystem: {rootdirectory: ${store}}}
http: {addr: 127.0.0.1:${port}}
log: {level: error, accesslog: {disabled: true}}
`;
  const file = join(store, 'config.yml');
  mkdirSync(store, { recursive: true });
  run('tee', [file], { input: config });
  const child = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
  const host = `127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt++) {
    const up = await fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return { host, stop: () => child.kill() };
    await new Promise((done) => setTimeout(done, 100));
  }
  child.kill();
  throw new Error('the registry does not start');
}

export async function inspect(
  name: string,
  options: OpenImageOptions = {},
  world: Partial<ImageWorld> = {},
): Promise<ImageContents> {
  return contentsOf(await openImage(name, options, { ...thisMachine(), ...world }));
}

export async function contentsOf(image: SourceImage | undefined): Promise<ImageContents> {
  if (image === undefined) throw new Error('there is no such image');
  try {
    const reader = localReader({ catalogers, streams: [] });
    return await inspectImage(image, reader, { catalogers, streams: [], cache: noCache, files: true });
  } finally {
    await image.close();
  }
}

/** The packages of one ecosystem as a package manager prints them. */
export function listed({ components }: ImageContents, ecosystem: string): string[] {
  return components
    .filter((one) => one.ecosystem === ecosystem)
    .map(({ name, version, architecture }) => `${name} ${version} ${architecture ?? '(none)'}`)
    .sort();
}
