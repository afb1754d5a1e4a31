import type { Kysely } from 'kysely';
import { tryEnrolment } from '../../src/auth/enrolling.ts';
import { auditIntake } from '../../src/collect/audit.ts';
import type { KeepEvents } from '../../src/collect/store-detected.ts';
import { type Ingest, startIngest } from '../../src/ingest/serve.ts';
import { storedAuthority } from '../../src/ingest/stored/authority.ts';
import { isWelcome, noteEnrolled } from '../../src/ingest/stored/senders.ts';
import { storeSink } from '../../src/ingest/stored/sink.ts';
import { findEnrolmentToken } from '../../src/ingest/stored/tokens.ts';
import type { Database } from '../../src/state/tables.ts';

/** Ingest over real stores, by the clock that is given; the API token `build` is of a pipeline, `webhook` of any cluster. */
export async function openTestIngest(
  db: Kysely<Database>,
  keepEvents: KeepEvents = () => Promise.resolve(),
  now: () => Date = () => new Date(),
): Promise<Ingest> {
  return startIngest({
    address: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] },
    authority: await storedAuthority(db, new Date()),
    sink: storeSink(db, keepEvents, () => new Date()),
    audit: auditIntake(db, keepEvents, () => new Date()),
    now: () => new Date(),
    onError: (error) => console.error(error),
    senders: {
      token: (id) => findEnrolmentToken(db, id),
      enrolling: (enrolling) => tryEnrolment(db, enrolling, now()),
      enrolled: (identity) => noteEnrolled(db, identity),
      isWelcome: (identity) => isWelcome(db, identity),
      bearer: (text, cluster) => {
        if (text === 'build' && cluster === undefined) return Promise.resolve({ name: 'token:build' });
        return Promise.resolve(
          text === 'webhook' && cluster !== undefined ? { name: 'token:webhook', cluster } : undefined,
        );
      },
    },
  });
}
