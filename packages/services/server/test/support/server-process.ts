// A whole server over shared stores, with nothing of its own but a folder that goes with it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../src/server.ts';
import { endWithParent } from './with-parent.ts';

endWithParent();
const [, , postgres = '', clickhouse = '', nats = ''] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'seawall-replica-'));
const server = await startServer({
  dataFolder: folder,
  stores: { postgres, clickhouse, nats },
  listen: { host: '127.0.0.1', port: 0 },
  intake: {
    advisories: join(folder, 'none'),
    ingest: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] },
    scanImages: false,
  },
  version: '0.1.0',
  environment: { SEAWALL_OUTPUTS_REACH: '127.0.0.0/8' },
  onFault: (error, where) => console.error(where, error),
  onTrouble: (part, messages) => console.error(part, ...messages.map(({ en }) => en)),
  rate: { burst: 10_000, perSecond: 1000 },
});
const { ingestUrl, url } = server;
console.log(JSON.stringify({ url, ingestUrl, link: await server.signInLink() }));
