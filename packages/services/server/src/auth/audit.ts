import type { Kysely } from 'kysely';
import type { Database } from '../state/tables.ts';
import type { Caller } from './caller.ts';

/** What somebody did, or tried to do, to Seawall itself. */
export interface Deed {
  /** `exception.approve`: what it was done to, and what was done. */
  readonly action: string;
  readonly target?: string;
  readonly outcome?: 'done' | 'refused';
  /** Nothing secret: whoever reads the log sees it. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Who did it, where nobody was signed in: a name that was tried, or the server itself. */
export type Doer = Pick<Caller, 'name' | 'address'> & {
  readonly userId?: string;
  readonly how: Caller['how'] | 'system';
};

/** Writes one line of the server’s own audit log; within the change’s transaction, so that neither is without the other. */
export async function record(db: Kysely<Database>, doer: Doer, deed: Deed): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      who: doer.name,
      user_id: doer.userId ?? null,
      how: doer.how,
      address: doer.address ?? null,
      action: deed.action,
      target: deed.target ?? null,
      outcome: deed.outcome ?? 'done',
      detail: JSON.stringify(deed.detail ?? {}),
    })
    .execute();
}
