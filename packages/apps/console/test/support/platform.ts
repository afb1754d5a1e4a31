import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openState, type Server, type ServerOptions, type State, startServer } from '@seawall/server';
import { buildConsole } from '../../../../../scripts/console.ts';

export interface Platform extends Pick<Server, 'url' | 'ingestUrl' | 'signInLink'> {
  close(): Promise<void>;
}

interface PlatformOptions {
  /** Whether it shows the sample cluster; it does unless told otherwise. */
  readonly sample?: boolean;
  /** Whether each answer is held against its schema, as no server of users does; it is unless told otherwise. */
  readonly checkAnswers?: boolean;
  /** What it watches and takes in beside the sample. */
  readonly intake?: Partial<ServerOptions['intake']>;
  readonly oidc?: ServerOptions['oidc'];
  /** Any free one unless given. */
  readonly port?: number;
  /** Puts something into the state store before the server opens it. */
  readonly prepare?: (state: State) => Promise<void>;
}

/** The whole server on this machine with the built console. */
export async function startPlatform({
  sample = true,
  checkAnswers = true,
  intake,
  oidc,
  port = 0,
  prepare,
}: PlatformOptions = {}): Promise<Platform> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-console-'));
  // The database's own user has to come through.
  spawnSync('chmod', ['755', folder]);
  if (prepare !== undefined) {
    const state = await openState({ folder });
    await prepare(state);
    await state.close();
  }
  const faults: unknown[] = [];
  const server = await startServer({
    dataFolder: folder,
    listen: { host: '127.0.0.1', port },
    consoleFolder: buildConsole(),
    intake: { advisories: join(folder, 'advisories'), sample, scanImages: false, ...intake },
    oidc,
    version: '0.1.0',
    environment: {},
    onFault: (error, where) => faults.push(where, error),
    onTrouble: (part, messages) => faults.push(...messages.map(({ en }) => `${part}: ${en}`)),
    // Tests ask faster than people.
    rate: { burst: 20_000, perSecond: 2000 },
    checkAnswers,
  });
  await server.sampleLoaded;
  return {
    url: server.url,
    ingestUrl: server.ingestUrl,
    signInLink: () => server.signInLink(),
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
      if (faults.length > 0) throw new AggregateError(faults, 'The server failed at something.');
    },
  };
}
