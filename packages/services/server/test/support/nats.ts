import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const hasNats = spawnSync('nats-server', ['--version'], { stdio: 'ignore' }).status === 0;

/** Debian's nats-server with JetStream, on a port of its own choice. */
export async function startNats(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-nats-'));
  const child = spawn(
    'nats-server',
    ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', folder, '--ports_file_dir', folder],
    {
      stdio: 'ignore',
    },
  );
  const ended = once(child, 'exit');
  const file = join(folder, `nats-server_${child.pid}.ports`);
  for (let i = 0; i < 500; i++) {
    try {
      const { nats } = JSON.parse(readFileSync(file, 'utf8')) as { nats: [string] };
      return {
        url: nats[0],
        stop: async () => {
          child.kill('SIGTERM');
          await ended;
          rmSync(folder, { recursive: true });
        },
      };
    } catch {
      await wait(20);
    }
  }
  child.kill('SIGKILL');
  throw new Error('nats-server did not start');
}
