import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from './run.ts';

let folder: string;

/** A layer as tar writes it, of these files. */
function layer(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, `${name}.files`);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  execFileSync('tar', ['-C', root, '-cf', join(folder, `${name}.tar`), '.']);
  return `sha256:${createHash('sha256')
    .update(readFileSync(join(folder, `${name}.tar`)))
    .digest('hex')}`;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seawall-image-sbom-'));
  const base = layer('base', {
    'etc/os-release': 'ID=alpine\nVERSION_ID=3.22.1\nID_LIKE="x y"\n',
    'lib/apk/db/installed':
      'P:musl\nV:1.2.5-r10\nA:x86_64\nL:MIT\no:musl\n\nP:libssl3\nV:3.5.1-r0\nA:x86_64\nL:GPL-2.0-only\no:openssl\nD:musl\n',
  });
  const app = layer('app', {
    'app/node_modules/a/package.json': '{"name":"a","version":"1.0.0","license":"GPLv3","dependencies":{"b":"*"}}',
    'app/node_modules/b/package.json': '{"name":"b","version":"2.0.0"}',
  });
  const config = {
    architecture: 'amd64',
    os: 'linux',
    created: '2026-01-02T03:04:05Z',
    rootfs: { type: 'layers', diff_ids: [base, app] },
    history: [{ created_by: 'ADD base.tar /' }, { created_by: 'COPY node_modules /app' }],
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const manifest = [{ Config: 'config.json', RepoTags: ['shop:1'], Layers: ['base.tar', 'app.tar'] }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  execFileSync('tar', [
    '-C',
    folder,
    '-cf',
    join(folder, 'shop.tar'),
    'manifest.json',
    'config.json',
    'base.tar',
    'app.tar',
  ]);
  writeFileSync(join(folder, 'seawall.yaml'), 'licences:\n  deny: [strong-copyleft]\n  allow: [permissive]\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Found {
  readonly evidence: readonly { readonly field: string; readonly value: string }[];
}

async function findingsOf(target: string): Promise<readonly Found[]> {
  const { stdout } = await run(folder, ['scan', target, '--no-cache', '--format', 'json']);
  return (JSON.parse(stdout) as { findings: readonly Found[] }).findings;
}

it('a scan of an image and one of its own bill of materials agree to the byte, in every format', async () => {
  const image = join(folder, 'shop.tar');
  expect(await run(folder, ['sbom', image, '--no-cache', '--output', 'first'])).toMatchObject({ code: 0, stderr: '' });
  const ofImage = await findingsOf(image);
  expect(ofImage).toHaveLength(3);
  expect(ofImage.flatMap(({ evidence }) => evidence)).toContainEqual(
    expect.objectContaining({ field: 'instruction', value: expect.stringContaining('COPY node_modules') }),
  );
  for (const format of ['cyclonedx', 'cyclonedx@1.4', 'cyclonedx@1.7', 'spdx', 'spdx@3.0', 'spdx-tag-value']) {
    await run(folder, ['sbom', 'first', '--format', format, '--output', 'bom']);
    expect([format, JSON.stringify(await findingsOf('bom'))]).toEqual([format, JSON.stringify(ofImage)]);
  }
});
