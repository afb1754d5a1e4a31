import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unxz } from '../src/database/xz.ts';
import { VulnsError } from '../src/index.ts';
import { build, component, find, lines, osv, temporaryFolder, write } from './world.ts';

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

/** A tar archive that the system's own program packed. */
function archive(option: string, files: Readonly<Record<string, unknown>>): Buffer {
  const folder = write(temporaryFolder(), files);
  const file = join(temporaryFolder(), 'packed');
  spawnSync('tar', [option, '-cf', file, '-C', folder, '.']);
  return readFileSync(file);
}

function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof VulnsError ? error.message : String(error);
  }
  return '';
}

const ubuntu = (id: string) => osv(`UBUNTU-${id}`, 'Ubuntu:24.04:LTS', 'bash', '5.2.21-2ubuntu4.1', { upstream: [id] });
const bash = component('deb', 'bash', '5.2.21-2ubuntu4', { distribution: { id: 'ubuntu', version: '24.04' } });

describe('feeds as they are packed', () => {
  test.skipIf(!has('xz')).each([
    ['osv-all.tar.xz', '--xz'],
    ['osv-all.tar.bz2', '--bzip2'],
  ])('Ubuntu in %s', (name, option) => {
    const records = { 'osv/cve/2024/UBUNTU-CVE-2024-0001.json': ubuntu('CVE-2024-0001') };
    const { database, problems } = build({ [`ubuntu/${name}`]: archive(option, records) });
    expect(problems).toEqual([]);
    expect(lines(find(database, [bash]))).toEqual(['CVE-2024-0001 bash → 5.2.21-2ubuntu4.1']);
  });

  test.skipIf(!has('xz'))('an archive that is cut off is named, and hides no other', () => {
    const whole = archive('--xz', { 'a.json': ubuntu('CVE-2024-0002') });
    const { database, problems } = build({
      'ubuntu/a.tar.xz': whole.subarray(0, whole.length - 40),
      'ubuntu/b.json': ubuntu('CVE-2024-0001'),
    });
    expect(problems.map(({ place }) => place)).toEqual(['ubuntu/a.tar.xz']);
    expect(lines(find(database, [bash]))).toHaveLength(1);
  });

  test('without the program it is said what to install', () => {
    expect(faultOf(() => unxz(Buffer.from('x'), 1000, '/nowhere/xz'))).toContain('install it (xz-utils)');
  });

  test.skipIf(!has('xz'))('what inflates to too much is refused', () => {
    const bomb = spawnSync('sh', ['-c', 'head -c 3000000 /dev/zero | xz']).stdout;
    expect(faultOf(() => unxz(bomb, 1_000_000))).toContain('too much');
  });
});
