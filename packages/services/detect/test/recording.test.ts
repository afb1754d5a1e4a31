import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { createReader, createRecorder, createSession, defaultRuleFiles, loadRules } from '@seawall/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { createIntake } from '../src/intake.ts';
import { recordedLines } from '../src/recorded-lines.ts';
import { writeRecording } from '../src/recording.ts';
import { readRecording } from '../src/replay.ts';

const folder = mkdtempSync(join(tmpdir(), 'seawall-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));
const recordings = new URL('../../../domains/runtime/recordings/', import.meta.url);
const { rules } = loadRules(defaultRuleFiles());

interface Replayed {
  readonly alerts: readonly unknown[];
  readonly faults: readonly string[];
  readonly lines: number;
}

async function replay(path: string): Promise<Replayed> {
  const alerts: unknown[] = [];
  const session = createSession({ rules, now: () => 0, replay: true });
  const intake = createIntake(createReader(), session, ({ id, rule, message, workload, time }) => {
    alerts.push({ id, rule, message, workload, time });
  });
  await readRecording(path, 'recording', intake);
  intake.tick(true);
  return { alerts, faults: intake.faults.map(({ why, detail }) => `${why}: ${detail}`), lines: intake.counters.lines };
}

/** Writes what a recording holds anew, as a sensor does. */
function rewrite(from: URL, to: string): void {
  const reader = createReader();
  const recorder = createRecorder();
  const writer = writeRecording(to);
  for (const text of readFileSync(from, 'utf8').trimEnd().split('\n')) {
    for (const observed of reader.line(text).observed) {
      if (observed.kind === 'syscall') for (const line of recorder.event(observed.event)) writer.line(line);
    }
  }
  writer.close();
}

describe('a recording', () => {
  it.each(readdirSync(recordings).filter((name) => name.startsWith('node-')))(
    'of what %s holds gives the same alerts',
    async (name) => {
      const packed = join(folder, `${name}.swrec`);
      rewrite(new URL(name, recordings), packed);
      const [before, after] = [await replay(new URL(name, recordings).pathname), await replay(packed)];
      expect(after.faults).toEqual([]);
      expect(after.alerts.length).toBeGreaterThan(3);
      expect(after.alerts).toEqual(before.alerts);
    },
  );

  it('that was cut off is read up to there', async () => {
    const path = join(folder, 'cut.swrec');
    const writer = writeRecording(path);
    for (let at = 0; at < 3; at += 1) {
      writer.line('{"type":"execve","process":1}');
      writer.flush();
    }
    writer.close();
    truncateSync(path, writer.bytes - 5);
    expect(await replay(path)).toMatchObject({ lines: 2, faults: ['recording: cut-off'] });
    const lines = [];
    for await (const line of recordedLines(path, 'r', createReader())) lines.push(line);
    expect(lines.at(-1)?.faults).toEqual([{ why: 'recording', detail: 'cut-off' }]);
  });

  it.each([
    ['of a later version', Buffer.from('SWREC\0\x09\0', 'latin1'), 'recording: version'],
    ['with a frame that is none', Buffer.from('SWREC\0\x01\0\x04\0\0\0abcd', 'latin1'), 'recording: damaged'],
    ['with a frame without end', Buffer.from('SWREC\0\x01\0\xff\xff\xff\xff', 'latin1'), 'recording: damaged'],
  ])('%s is told', async (_, bytes, fault) => {
    const path = join(folder, 'odd.swrec');
    writeFileSync(path, bytes);
    expect((await replay(path)).faults).toEqual([fault]);
  });

  it('that would fill the memory is refused', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(80 * 1024 * 1024));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bomb.length);
    const path = join(folder, 'bomb.swrec');
    writeFileSync(path, Buffer.concat([Buffer.from('SWREC\0\x01\0', 'latin1'), length, bomb]));
    expect((await replay(path)).faults).toEqual(['recording: damaged']);
  });
});
