import { isIPv6 } from 'node:net';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../state/tables.ts';
import { within } from '../state/transaction.ts';

/**
 * So many refusals, and the next try has to wait. A name alone bears most: nobody should be able to keep somebody else
 * out with a few wrong passwords, and whoever signed in from their address of late is not kept out by it at all.
 */
const most = { pair: 10, address: 30, name: 100 } as const;
const windowMs = 15 * 60_000;
/** An address that somebody signed in from is theirs for so long. */
const knownMs = 30 * 86_400_000;

type Try =
  /** Seconds until it may be tried again. */
  | { readonly wait: number }
  /** It went well: what it had counted is taken back, and of its name at its address all. */
  | { succeeded(): Promise<void> };

/** What is guessed at: each counts for itself, so that trouble at one keeps nobody out of the other. */
export interface Door {
  /** Stands before the names and addresses that are counted. */
  readonly prefix: string;
  /** Whether somebody came in by this name from this very address since then. */
  isKnown(db: Kysely<Database>, name: string, address: string, since: Date): Promise<boolean>;
}

const signInDoor: Door = {
  prefix: '',
  async isKnown(db, name, address, since) {
    const { rows } = await sql`
      select 1 from audit_log where action = 'sign-in' and outcome = 'done' and address = ${address}
        and lower(who) = ${name.toLowerCase()} and at > ${since} limit 1`.execute(db);
    return rows.length > 0;
  },
};

/**
 * Counts a try before the password is looked at, so that many at the same time are no more than one after another. All
 * replicas count together.
 */
export async function takeTry(
  db: Kysely<Database>,
  name: string,
  address: string | undefined,
  now: Date,
  door: Door = signInDoor,
): Promise<Try> {
  const keys = keysOf(door, name, address);
  const wait = await within(db, async (trx) => {
    // In one order, so that tries never wait for each other in a circle.
    for (const key of keys) await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 1))`.execute(trx);
    const since = new Date(now.getTime() - windowMs);
    const { rows } = await sql<{ key: string; count: number; oldest: Date }>`
      select key, count(*)::integer as count, min(at) as oldest from sign_in_failures
      where key = any(${keys}) and at > ${since} group by key`.execute(trx);
    const knownSince = new Date(now.getTime() - knownMs);
    const full: typeof rows = [];
    for (const row of rows) {
      const kind = row.key.split(':', 1)[0] as keyof typeof most;
      if (row.count < most[kind]) continue;
      if (kind === 'name' && address !== undefined && (await door.isKnown(trx, name, address, knownSince))) continue;
      full.push(row);
    }
    if (full.length > 0) {
      const free = Math.max(...full.map(({ oldest }) => oldest.getTime() + windowMs));
      return Math.max(1, Math.ceil((free - now.getTime()) / 1000));
    }
    await trx
      .insertInto('sign_in_failures')
      .values(keys.map((key) => ({ key, at: now })))
      .execute();
    return undefined;
  });
  if (wait !== undefined) return { wait };
  return {
    async succeeded() {
      await db
        .deleteFrom('sign_in_failures')
        .where('key', '=', pairOf(door, name, address))
        .execute();
      // One of those alike stands for this one; each is taken by one.
      for (const key of keys) {
        await sql`delete from sign_in_failures where ctid = any(array(
          select ctid from sign_in_failures where key = ${key} and at = ${now} limit 1 for update skip locked))`.execute(
          db,
        );
      }
    },
  };
}

function keysOf(door: Door, name: string, address: string | undefined): string[] {
  const { prefix } = door;
  const place = address === undefined ? [] : [`address:${prefix}${networkOf(address)}`];
  return [...place, `name:${prefix}${name.toLowerCase()}`, pairOf(door, name, address)];
}

function pairOf({ prefix }: Door, name: string, address: string | undefined): string {
  return `pair:${prefix}${name.toLowerCase()} ${address === undefined ? '' : networkOf(address)}`;
}

/** Of IPv6 the first 64 bits: whoever has one such address has all that share them. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  // Behind ::ffff: stands an IPv4 address, which is a host of its own.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return `${[...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
