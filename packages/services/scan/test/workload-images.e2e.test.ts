import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scan } from '../src/index.ts';
import { type Tree, tree, world } from './tree.ts';

const program = 'docker-registry';
const present = spawnSync('which', [program]).status === 0;
let folder: Tree;
let registry: ChildProcess | undefined;
let host = '';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

beforeAll(async () => {
  if (!present) return;
  host = `127.0.0.1:${await freePort()}`;
  folder = tree({
    'config.yml': `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: DATA\nhttp:\n  addr: ${host}\n`,
    'feeds/debian-tracker/DSA/list':
      '[01 Nov 2024] DSA-1-1 zlib - security update\n\t{CVE-2024-0001}\n\t[bookworm] - zlib 1:1.3-1\n',
    'root/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'root/var/lib/dpkg/status':
      'Package: zlib1g\nStatus: install ok installed\nSource: zlib\nVersion: 1:1.2-1\nArchitecture: amd64\n\n',
  });
  const config = join(folder.path, 'config.yml');
  writeFileSync(config, readFileSync(config, 'utf8').replace('DATA', join(folder.path, 'data')));
  registry = spawn(program, ['serve', config], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const up = await fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return push('team/web', '1');
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error('the registry does not come up');
});

afterAll(() => {
  registry?.kill();
  folder[Symbol.dispose]();
});

interface Stored {
  readonly digest: string;
  readonly size: number;
}

async function blob(repository: string, bytes: Buffer): Promise<Stored> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const begun = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const to = new URL(begun.headers.get('location') ?? '', `http://${host}`);
  to.searchParams.set('digest', digest);
  const put = await fetch(to, { method: 'PUT', body: new Uint8Array(bytes) });
  expect(put.status).toBe(201);
  return { digest, size: bytes.length };
}

/** An image of one layer, the files of `root`. */
async function push(repository: string, tag: string): Promise<void> {
  const tar = execFileSync('tar', ['-C', join(folder.path, 'root'), '-c', '.']);
  const layer = await blob(repository, tar);
  const config = await blob(
    repository,
    Buffer.from(
      JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [layer.digest] } }),
    ),
  );
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
  expect(put.status).toBe(201);
}

function deployment(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: ${name}, image: "${image}"}]}
`;
}

test.skipIf(!present)(
  'images of workloads come from their registry; one that is not there hides none of the others',
  async () => {
    const manifests = join(folder.path, 'deploy');
    mkdirSync(manifests);
    writeFileSync(join(manifests, 'web.yaml'), deployment('web', `${host}/team/web:1`));
    writeFileSync(join(manifests, 'gone.yaml'), deployment('gone', `${host}/team/gone:1`));
    const database = join(folder.path, 'db');
    buildDatabase({ from: [join(folder.path, 'feeds')], database, now: new Date() });
    const options = { targets: ['deploy'], workloadImages: true, database, images: { plainHttp: true } };
    const { report } = await scan(options, world(folder.path));
    const [found, ...more] = report.findings.filter(({ rule }) => rule === 'CVE-2024-0001');
    expect(more).toEqual([]);
    expect(found?.subject).toMatchObject({ type: 'image', name: `${host}/team/web:1` });
    expect(found?.evidence).toContainEqual({ field: 'workloads', value: 'Deployment shop/web' });
    expect(report.notAssessed.map(({ target, reason }) => `${target}: ${reason.en}`)).toEqual([
      expect.stringMatching(/team\/gone:1: .*\(run by Deployment shop\/gone\)$/),
    ]);
  },
);
