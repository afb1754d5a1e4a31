import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';

// Debian's registry on loopback, for tests that pull images as people do.

const program = 'docker-registry';

/** Whether the registry is installed here. */
export const hasRegistry = spawnSync('which', [program]).status === 0;

export interface Registry {
  /** `127.0.0.1:40123`, plain HTTP. */
  readonly host: string;
  /** Stores an image of one layer, the files of a folder; gives its digest. */
  push(repository: string, tag: string, root: string): Promise<string>;
  close(): Promise<void>;
}

export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'config.yml');
  writeFileSync(
    config,
    `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${join(folder, 'data')}\nhttp:\n  addr: ${host}\n`,
  );
  const child = spawn(program, ['serve', config], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const up = await fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return { host, push: (...image) => push(host, ...image), close: () => end(child, folder) };
    await new Promise((resume) => setTimeout(resume, 100));
  }
  await end(child, folder);
  throw new Error('the registry does not come up');
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}

interface Stored {
  readonly digest: string;
  readonly size: number;
}

async function blob(host: string, repository: string, bytes: Buffer): Promise<Stored> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const begun = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const to = new URL(begun.headers.get('location') ?? '', `http://${host}`);
  to.searchParams.set('digest', digest);
  assertCreated(await fetch(to, { method: 'PUT', body: new Uint8Array(bytes) }));
  return { digest, size: bytes.length };
}

async function push(host: string, repository: string, tag: string, root: string): Promise<string> {
  const layer = await blob(host, repository, execFileSync('tar', ['-C', root, '-c', '.']));
  const described = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [layer.digest] } };
  const config = await blob(host, repository, Buffer.from(JSON.stringify(described)));
  const type = 'application/vnd.oci.image';
  const manifest = {
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config: { mediaType: `${type}.config.v1+json`, ...config },
    layers: [{ mediaType: `${type}.layer.v1.tar`, ...layer }],
  };
  const put = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: JSON.stringify(manifest),
  });
  assertCreated(put);
  return put.headers.get('docker-content-digest') ?? '';
}

function assertCreated({ status, url }: Response): void {
  if (status !== 201) throw new Error(`${url} answered ${status}`);
}
