import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { buildDatabase, openDatabase, VulnsError } from '../src/index.ts';
import { component, find, lines, now, osv, temporaryFolder, write } from './world.ts';

// Builders as processes that meet, are killed, or find the disk full.

const builder = join(import.meta.dirname, 'build-program.ts');

function noise(index: number): string {
  return createHash('sha512').update(String(index)).digest('hex').repeat(4);
}

/** One advisory that tells databases apart, and many that take time and room to write. */
function feed(fixed: string, others = 0): string {
  const records = Array.from({ length: others }, (_, index) =>
    osv(`GHSA-${index}`, 'npm', `package-${index}`, '1.0.0', { details: `${index} ${noise(index)}` }),
  );
  return write(temporaryFolder(), { 'osv/a.json': [osv('GHSA-a', 'npm', 'left', fixed), ...records] });
}

function said(database: string): string[] {
  const open = openDatabase(database);
  try {
    return lines(find(open, [component('npm', 'left', '1.0.0')]));
  } finally {
    open.close();
  }
}

function start(from: string, database: string): { child: ChildProcess; end: Promise<string> } {
  const child = spawn(process.execPath, [builder, from, database], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, end: new Promise((done) => child.on('close', () => done(text.trim()))) };
}

test('builders at the same time: each ends whole or busy, and the database is one of theirs', async () => {
  const database = temporaryFolder();
  const versions = ['3.0.0', '4.0.0', '5.0.0'];
  const ends = await Promise.all(versions.map((fixed) => start(feed(fixed, 2000), database).end));
  expect(ends.filter((end) => end !== 'built' && end !== 'busy')).toEqual([]);
  expect(ends).toContain('built');
  expect(versions.map((fixed) => `GHSA-a left → ${fixed}`)).toContain(said(database)[0]);
});

test('a builder that is killed while it writes leaves the old database, and nothing in the way of the next', async () => {
  const database = temporaryFolder();
  buildDatabase({ from: [feed('2.0.0')], database, now });
  const { child, end } = start(feed('3.0.0', 20_000), database);
  const watch = setInterval(() => {
    if (existsSync(join(database, 'lock'))) child.kill('SIGKILL');
  }, 2);
  expect(await end).toBe('');
  clearInterval(watch);
  expect(said(database)).toEqual(['GHSA-a left → 2.0.0']);
  buildDatabase({ from: [feed('4.0.0')], database, now });
  expect(said(database)).toEqual(['GHSA-a left → 4.0.0']);
  expect(readdirSync(database).sort()).toEqual(['manifest.json', 'shards']);
});

const mounted: string[] = [];
afterEach(() => {
  for (const path of mounted.splice(0)) spawnSync('umount', [path]);
});

function smallDisk(size: string): string | undefined {
  const path = temporaryFolder();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).status !== 0) return undefined;
  mounted.push(path);
  return path;
}

describe.skipIf(process.getuid?.() !== 0)('a disk that is full', () => {
  test('is said so, and the old database stays in use', ({ skip }) => {
    const disk = smallDisk('600k');
    if (disk === undefined) return skip('no file system can be mounted here');
    const database = join(disk, 'db');
    buildDatabase({ from: [feed('2.0.0')], database, now });
    let fault: unknown;
    try {
      buildDatabase({ from: [feed('3.0.0', 20_000)], database, now });
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(VulnsError);
    expect(fault).toMatchObject({ code: 'disk', message: expect.stringContaining('the disk is full') });
    expect(said(database)).toEqual(['GHSA-a left → 2.0.0']);
    expect(readdirSync(join(database, 'shards')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    buildDatabase({ from: [feed('4.0.0')], database, now });
    expect(said(database)).toEqual(['GHSA-a left → 4.0.0']);
  });
});
