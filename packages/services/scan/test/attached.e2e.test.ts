import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const seawall = resolve('packages/apps/cli/bin/seawall.js');

describe('the bill of materials that lies beside an image', () => {
  const work = mkdtempSync(join(tmpdir(), 'seawall-attached-'));
  const layout = join(work, 'layout');

  function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const env = { ...process.env, SEAWALL_CACHE: join(work, 'cache'), LANG: 'en' };
    return spawnSync(process.execPath, [seawall, ...args], { encoding: 'utf8', env, cwd: work });
  }

  function blob(content: unknown, mediaType: string): { mediaType: string; digest: string; size: number } {
    const bytes = typeof content === 'string' ? content : JSON.stringify(content);
    const digest = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(layout, 'blobs/sha256', digest), bytes);
    return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(bytes) };
  }

  beforeAll(() => {
    mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
    const oci = 'application/vnd.oci.image';
    const config = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } };
    const manifest = (layers: unknown[]) => ({
      schemaVersion: 2,
      mediaType: `${oci}.manifest.v1+json`,
      config: blob(config, `${oci}.config.v1+json`),
      layers,
    });
    const image = blob(manifest([]), `${oci}.manifest.v1+json`);
    const statement = {
      predicateType: 'https://cyclonedx.org/bom',
      predicate: {
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        components: [{ type: 'library', name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' }],
      },
    };
    const annotations = { 'in-toto.io/predicate-type': statement.predicateType };
    const layer = { ...blob(statement, 'application/vnd.in-toto+json'), annotations };
    const told = blob(manifest([layer]), `${oci}.manifest.v1+json`);
    const beside = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': image.digest };
    const manifests = [
      { ...image, platform: { os: 'linux', architecture: 'amd64' } },
      { ...told, platform: { os: 'unknown', architecture: 'unknown' }, annotations: beside },
    ];
    const index = { schemaVersion: 2, mediaType: `${oci}.index.v1+json`, manifests };
    const top = blob(index, `${oci}.index.v1+json`);
    writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [top] }));
    writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  });

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test('is what sbom writes, diff compares and scan looks at', () => {
    expect(run('sbom', 'layout', '--attached').stdout).toContain('pkg:npm/left-pad@1.3.0');
    expect(run('sbom', 'diff', 'layout', 'layout', '--attached').status).toBe(0);
    const scanned = run('scan', 'image', 'layout', '--attached', '--format', 'json');
    expect(scanned.stderr).toBe('');
    expect(run('sbom', 'layout').stdout).not.toContain('left-pad');
  });

  test('says nothing of secrets, and says so where they are asked for', () => {
    const { status, stdout } = run('scan', 'image', 'layout', '--attached', '--secrets', '--format', 'json');
    expect(status).toBe(3);
    expect(stdout).toContain('secrets are in its layers');
  });
});
