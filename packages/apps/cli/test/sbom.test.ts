import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seawall-sbom-'));
  lock('left-pad', '1.3.0', 'WTFPL');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A lock file that holds one package beside one that never changes. */
function lock(name: string, version: string, licence: string): void {
  const packages = {
    '': { dependencies: { [name]: version, kept: '1.0.0' } },
    'node_modules/kept': { version: '1.0.0', license: 'GPL-3.0-only', dev: true },
    [`node_modules/${name}`]: { version, license: licence },
  };
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'shop', lockfileVersion: 3, packages }, null, 1),
  );
}

describe.each(['cyclonedx', 'cyclonedx@1.4', 'spdx', 'spdx@3.0', 'spdx-tag-value'])('%s', (format) => {
  it('of a directory says in a scan what the directory says', async () => {
    writeFileSync(join(folder, 'seawall.yaml'), 'licences:\n  allow: [permissive]\n');
    const written = await run(folder, ['sbom', '.', '--format', format, '--output', 'bom']);
    expect(written).toMatchObject({ code: 0, stderr: '' });
    const scans = [
      await run(folder, ['scan', '.', '--format', 'json']),
      await run(folder, ['scan', 'bom', '--format', 'json']),
    ];
    const [ofFolder, ofSbom] = scans.map(({ stdout }) => (JSON.parse(stdout) as { findings: unknown[] }).findings);
    expect(ofFolder).toHaveLength(1);
    expect(ofSbom).toEqual(ofFolder);
    rmSync(join(folder, 'seawall.yaml'));
    rmSync(join(folder, 'bom'));
  });
});

it('turns one format into another, and back without loss', async () => {
  const first = await run(folder, ['sbom', '.', '--format', 'cyclonedx']);
  writeFileSync(join(folder, 'a'), first.stdout);
  await run(folder, ['sbom', 'a', '--format', 'spdx', '--output', 'b']);
  const second = await run(folder, ['sbom', 'b', '--format', 'cyclonedx']);
  expect(second.stdout).toBe(first.stdout);
  expect((await run(folder, ['sbom', 'validate', 'a'])).stdout).toBe('a is valid\n');
});

it('has the time of SOURCE_DATE_EPOCH and no other', async () => {
  const dated = await run(folder, ['sbom', '.'], { SOURCE_DATE_EPOCH: '1700000000' });
  expect(dated.stdout).toContain('"timestamp": "2023-11-14T22:13:20Z"');
  expect((await run(folder, ['sbom', '.'])).stdout).not.toContain('timestamp');
});

it('says which breach stands where', async () => {
  writeFileSync(join(folder, 'bad'), '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "x"}]}');
  const { code, stdout } = await run(folder, ['sbom', 'validate', 'bad']);
  expect(code).toBe(1);
  expect(stdout).toContain('/components/0');
});

describe('the difference of two', () => {
  beforeAll(async () => {
    await run(folder, ['sbom', '.', '--output', 'old']);
    lock('left-pad', '1.4.0', 'GPL-3.0-only');
    await run(folder, ['sbom', '.', '--output', 'new']);
  });

  it('is what came in, went or changed', async () => {
    expect(await run(folder, ['sbom', 'diff', 'old', 'new'])).toMatchObject({
      code: 0,
      stdout: 'Changed (1)\n  pkg:npm/left-pad@1.3.0 → 1.4.0\n',
    });
    expect(await run(folder, ['sbom', 'diff', 'old', 'old', '--lang', 'zh'])).toMatchObject({
      code: 0,
      stdout: '没有差异\n',
    });
  });

  it.each([
    [['--deny', 'pkg:npm/left-*'], 'denied'],
    [['--allow', 'pkg:npm/kept'], 'not-allowed'],
    [['--deny-licence', 'strong-copyleft'], 'licence-denied'],
  ])('fails under %j', async (flags, reason) => {
    const { code, stdout } = await run(folder, ['sbom', 'diff', 'old', 'new', '--format', 'json', ...flags]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ unauthorised: [{ purl: 'pkg:npm/left-pad@1.4.0', reason }] });
  });
});
