import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildDatabase, openDatabase, VulnsError } from '../src/index.ts';
import { component, find, lines, now, osv, temporaryFolder, write } from './world.ts';

function feed(fixed: string): string {
  return write(temporaryFolder(), { 'osv/a.json': osv('GHSA-a', 'npm', 'left', fixed) });
}

function built(fixed: string): string {
  const database = temporaryFolder();
  buildDatabase({ from: [feed(fixed)], database, now });
  return database;
}

function said(database: string): string[] {
  const open = openDatabase(database);
  try {
    return lines(find(open, [component('npm', 'left', '1.0.0')]));
  } finally {
    open.close();
  }
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'fine';
  } catch (error) {
    return error instanceof VulnsError ? error.code : String(error);
  }
}

describe('two that change one database', () => {
  test('the second is told who is at it, and changes nothing', () => {
    const database = built('2.0.0');
    writeFileSync(join(database, 'lock'), `${process.pid} ${hostname()}\n`);
    expect(codeOf(() => buildDatabase({ from: [feed('3.0.0')], database, now }))).toBe('busy');
    expect(said(database)).toEqual(['GHSA-a left → 2.0.0']);
  });

  test('what a dead process left is taken over', () => {
    const database = built('2.0.0');
    const dead = spawnSync('true').pid;
    writeFileSync(join(database, 'lock'), `${dead} ${hostname()}\n`);
    writeFileSync(join(database, 'shards', 'npm-0123.swdb.99.tmp'), 'half');
    buildDatabase({ from: [feed('3.0.0')], database, now });
    expect(said(database)).toEqual(['GHSA-a left → 3.0.0']);
    expect(existsSync(join(database, 'lock'))).toBe(false);
    expect(readdirSync(join(database, 'shards')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a lock that names nobody is taken over when it is not fresh', () => {
    const database = built('2.0.0');
    const lock = join(database, 'lock');
    writeFileSync(lock, '');
    expect(codeOf(() => buildDatabase({ from: [feed('3.0.0')], database, now }))).toBe('busy');
    const before = new Date(Date.now() - 60_000);
    utimesSync(lock, before, before);
    buildDatabase({ from: [feed('3.0.0')], database, now });
    expect(said(database)).toEqual(['GHSA-a left → 3.0.0']);
    expect(readdirSync(database).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  test('whoever has the old one open still reads it', () => {
    const database = built('2.0.0');
    const open = openDatabase(database);
    buildDatabase({ from: [feed('3.0.0')], database, now });
    expect(lines(find(open, [component('npm', 'left', '1.0.0')]))).toEqual(['GHSA-a left → 2.0.0']);
    open.close();
  });
});
