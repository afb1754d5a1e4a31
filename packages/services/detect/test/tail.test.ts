import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { followLog } from '../src/tail.ts';
import { auditLine, collecting, until } from './helpers.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function place(): { readonly path: string; readonly position: string; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-tail-'));
  folders.push(folder);
  return { folder, path: join(folder, 'audit.log'), position: join(folder, 'position.json') };
}

interface Following {
  readonly names: string[];
  readonly faults: () => string[];
  stop(): Promise<void>;
}

function follow({ path, position }: { path: string; position: string }, fromStart = true): Following {
  const { intake, names } = collecting();
  const controller = new AbortController();
  const done = followLog({ path, positionFile: position, fromStart, pollMs: 5, signal: controller.signal }, intake);
  return {
    names,
    faults: () => intake.faults.map(({ detail }) => detail),
    async stop() {
      controller.abort();
      await done;
    },
  };
}

describe('following a log', () => {
  it('hears of lines as they come, of whole ones only', async () => {
    const at = place();
    writeFileSync(at.path, auditLine('a'));
    const following = follow(at);
    await until(() => following.names.length === 1);
    const line = auditLine('b');
    appendFileSync(at.path, line.slice(0, 20));
    appendFileSync(at.path, line.slice(20));
    await until(() => following.names.length === 2);
    await following.stop();
    expect(following.names).toEqual(['a', 'b']);
  });

  it('begins at the end when told so, and waits for a file that is not there yet', async () => {
    const at = place();
    writeFileSync(at.path, auditLine('old'));
    const late = follow(at, false);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    appendFileSync(at.path, auditLine('new'));
    await until(() => late.names.length === 1);
    await late.stop();
    expect(late.names).toEqual(['new']);
    const absent = place();
    const waiting = follow(absent);
    writeFileSync(absent.path, auditLine('first'));
    await until(() => waiting.names.length === 1);
    await waiting.stop();
  });

  it('says that it waits, and refuses what may not be read', async () => {
    const at = place();
    const { intake } = collecting();
    const controller = new AbortController();
    const waited = await new Promise<boolean>((resolve) => {
      const options = { fromStart: true, pollMs: 5, signal: controller.signal };
      void followLog({ ...options, path: at.path, onWaiting: () => resolve(true) }, intake);
    });
    controller.abort();
    expect(waited).toBe(true);
    const refused = followLog(
      { path: join(at.path, 'below'), fromStart: true, pollMs: 5, signal: new AbortController().signal },
      intake,
    );
    writeFileSync(at.path, '');
    controller.abort();
    await expect(refused).rejects.toMatchObject({ code: 'no-such-file' });
  });

  it('goes on from where it was', async () => {
    const at = place();
    writeFileSync(at.path, auditLine('a'));
    const first = follow(at);
    await until(() => first.names.length === 1);
    await first.stop();
    appendFileSync(at.path, auditLine('b'));
    const second = follow(at);
    await until(() => second.names.length === 1);
    await second.stop();
    expect(second.names).toEqual(['b']);
    expect(JSON.parse(readFileSync(at.position, 'utf8'))).toMatchObject({
      offset: (auditLine('a') + auditLine('b')).length,
    });
  });

  it('reads the old file to its end when the log is rotated', async () => {
    const at = place();
    writeFileSync(at.path, auditLine('a'));
    const following = follow(at);
    await until(() => following.names.length === 1);
    appendFileSync(at.path, auditLine('b'));
    renameSync(at.path, join(at.folder, 'audit-2026.log'));
    writeFileSync(at.path, auditLine('c'));
    await until(() => following.names.length === 3);
    await following.stop();
    expect([following.names, following.faults()]).toEqual([['a', 'b', 'c'], []]);
  });

  it('finds the file that was rotated away while nobody was reading', async () => {
    const at = place();
    writeFileSync(at.path, auditLine('a'));
    const first = follow(at);
    await until(() => first.names.length === 1);
    await first.stop();
    appendFileSync(at.path, auditLine('b'));
    renameSync(at.path, join(at.folder, 'audit-2026.log'));
    writeFileSync(at.path, auditLine('c'));
    const second = follow(at);
    await until(() => second.names.length === 2);
    await second.stop();
    expect([second.names, second.faults()]).toEqual([['b', 'c'], []]);
  });

  it('says what it must have missed', async () => {
    const at = place();
    writeFileSync(at.path, auditLine('c'));
    writeFileSync(at.position, JSON.stringify({ device: 1, inode: 1, offset: 40 }));
    const following = follow(at);
    await until(() => following.names.length === 1);
    await following.stop();
    expect([following.names, following.faults()]).toEqual([['c'], [expect.stringContaining('were missed')]]);
  });

  it('begins anew when the log is cut', async () => {
    const at = place();
    writeFileSync(at.path, auditLine('a') + auditLine('bb'));
    const following = follow(at);
    await until(() => following.names.length === 2);
    truncateSync(at.path);
    await new Promise((resolve) => {
      setTimeout(resolve, 40);
    });
    appendFileSync(at.path, auditLine('c'));
    await until(() => following.names.length === 3);
    await following.stop();
    expect(following.names).toEqual(['a', 'bb', 'c']);
  });
});
