import { type Kysely, sql } from 'kysely';
import type { Refusal } from '../ingest/enrolment.ts';
import type { Database } from '../state/tables.ts';
import { record } from './audit.ts';
import { type Door, takeTry } from './failures.ts';

/** Who asks for a certificate, as far as they say so themselves. */
export interface Enrolling {
  /** The id of the token that they show. */
  readonly token: string;
  readonly sender: string;
  readonly address: string | undefined;
}

/** A try that was let through. */
export interface EnrolmentTry {
  /** Told how it ended: the cluster that it was for, or why not. */
  ended(outcome: { readonly cluster: string } | Refusal): Promise<void>;
}

/** Addresses enrol again: nodes that come and go. Who enrolled from theirs with this token is not kept out by others' guesses. */
const door: Door = {
  prefix: 'enrol ',
  async isKnown(db, token, address, since) {
    const { rows } = await sql`
      select 1 from audit_log where action = 'enrol' and outcome = 'done' and address = ${address}
        and target = ${token} and at > ${since} limit 1`.execute(db);
    return rows.length > 0;
  },
};

/** What is no guess, but asked again and again by a sender that does not know better, is written down so often. */
const repeatedMs = 15 * 60_000;

/** Counts a try to enrol before its token is looked at, as sign-ins are, and writes down how it ended. */
export async function tryEnrolment(
  db: Kysely<Database>,
  enrolling: Enrolling,
  now: Date,
): Promise<{ readonly wait: number } | EnrolmentTry> {
  const { address, token } = enrolling;
  const attempt = await takeTry(db, token, address, now, door);
  if ('wait' in attempt) {
    await refuse(db, enrolling, 'too-many-tries', now);
    return attempt;
  }
  return {
    async ended(outcome) {
      // Whoever knew the secret has guessed at nothing.
      if (outcome !== 'unknown-token') await attempt.succeeded();
      if (typeof outcome === 'string') return refuse(db, enrolling, outcome, now);
      await record(db, doerOf(enrolling), { action: 'enrol', target: token, detail: outcome });
    },
  };
}

async function refuse(db: Kysely<Database>, enrolling: Enrolling, why: string, now: Date): Promise<void> {
  const { address = null, token } = enrolling;
  if (why !== 'unknown-token') {
    const { rows } = await sql`
      select 1 from audit_log where action = 'enrol' and outcome = 'refused' and address is not distinct from ${address}
        and target = ${token} and detail ->> 'why' = ${why} and at > ${new Date(now.getTime() - repeatedMs)} limit 1`.execute(
      db,
    );
    if (rows.length > 0) return;
  }
  await record(db, doerOf(enrolling), { action: 'enrol', target: token, outcome: 'refused', detail: { why } });
}

function doerOf({ address, sender }: Enrolling) {
  return { name: sender, address, how: 'system' } as const;
}
