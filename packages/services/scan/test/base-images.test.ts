import { join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { describe, expect, test } from 'vitest';
import { planAllFixes } from '../src/index.ts';
import { tree, world } from './tree.ts';

const digest = `sha256:${'c'.repeat(64)}`;

function sbomOf(tag: string, zlib: string, more: object = {}, release = '12'): string {
  return JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { type: 'container', name: `docker.io/library/debian:${tag}`, 'bom-ref': '0', ...more } },
    components: [
      { type: 'operating-system', name: 'debian', version: release, 'bom-ref': '1' },
      {
        type: 'library',
        name: 'zlib',
        version: zlib,
        purl: `pkg:deb/debian/zlib@${zlib}?distro=debian-${release}`,
        'bom-ref': '2',
      },
    ],
  });
}

const files = {
  'feeds/debian-tracker/DSA/list':
    '[01 Nov 2024] DSA-1-1 zlib - security update\n\t{CVE-2024-0001}\n\t[bookworm] - zlib 1.2.13-2\n',
  'old.json': sbomOf('12.1', '1.2.13-1'),
  'new.json': sbomOf('12.5', '1.2.13-2', { version: digest }),
  'other.json': sbomOf('13.0', '1.3-1', {}, '13'),
};

/** What the last line that begins with FROM becomes. */
async function becomes(from: string, candidates: readonly string[]): Promise<string> {
  using folder = tree({ ...files, Dockerfile: `${from}\nUSER 1000\n` });
  const database = join(folder.path, 'db');
  buildDatabase({ from: [join(folder.path, 'feeds')], database, now: new Date() });
  const options = { targets: ['Dockerfile'], database, baseCandidates: candidates };
  const { files: fixed } = await planAllFixes(
    options,
    { unsafe: false, rules: ['base-image-fixes'] },
    world(folder.path),
  );
  return fixed[0]?.after.split('\n')[0] ?? from;
}

describe('FROM', () => {
  test.each([
    ['goes to the tag that carries the fixes', 'FROM debian:12.1', 'FROM debian:12.5'],
    [
      'keeps its stage and platform',
      'FROM --platform=linux/amd64 debian:12.1 AS run',
      'FROM --platform=linux/amd64 debian:12.5 AS run',
    ],
    ['stays pinned', `FROM debian:12.1@sha256:${'a'.repeat(64)}`, `FROM debian:12.5@${digest}`],
    ['that is the best already stays', 'FROM debian:12.5', 'FROM debian:12.5'],
    ['of another repository stays', 'FROM registry.example/debian:12.1', 'FROM registry.example/debian:12.1'],
    ['of a tag that nobody vouches for stays', 'FROM debian:12.0', 'FROM debian:12.0'],
  ])('%s', async (_, from, expected) => {
    expect(await becomes(from, ['old.json', 'new.json', 'other.json'])).toBe(expected);
  });

  test('never moves to another release of the distribution', async () => {
    expect(await becomes('FROM debian:12.1', ['old.json', 'other.json'])).toBe('FROM debian:12.1');
  });
});
