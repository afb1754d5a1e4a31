import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type Acknowledgement,
  createForwarder,
  type Credentials,
  enrolledCredentials,
  type Forwarder,
  ForwardError,
  openSpool,
  type Row,
  type Source,
  tokenCredentials,
} from '@seawall/forward';
import { say, type Text } from '@seawall/model';
import { version } from '@seawall/scan/machine';
import type { Context } from '../../context.ts';
import { earlierEnrolments, spoolFolder } from './earlier.ts';
import type { SendingFlags } from './flags.ts';
import { sendingTexts as texts } from './texts.ts';

/** A way to the server that the flags name. */
export interface Sending {
  push(row: Row): void;
  /** The same; resolves when the row is on this machine's disk, and rejects when it cannot be, which `end` tells of too. */
  put(row: Row): Promise<void>;
  /** Waits until the server has everything, for a while, and tells how it went. Says whether it has. */
  end(): Promise<boolean>;
  /** Ends without waiting: what the server has not, the next run sends. */
  close(): Promise<void>;
}

/** What may wait on this machine when the server does not answer. */
const spoolBytes = 512 * 1024 * 1024;
const patienceMs = 30_000;

/**
 * Opens the way to a server; undefined where none is named. Rows go through a spool in the user's state folder: what a run
 * could not send, the next one does.
 *
 * @param purpose what may run beside others of its kind has a spool of its own
 */
export async function openSending(
  kind: Source['kind'],
  flags: SendingFlags,
  context: Context,
  purpose: string = kind,
): Promise<Sending | undefined> {
  const { server: url } = flags;
  if (url === undefined) return undefined;
  const source: Source = { kind, name: hostname(), version };
  // What waits of one cluster must not reach another one at the same server.
  const about = flags.serverCluster ?? enrolmentIdOf(await tokenText(url, flags, context));
  const folder = join(senderFolder(context), shortHash(`${url} ${purpose} ${about}`));
  const spool = await openSpool({ folder: spoolFolder(folder), maxBytes: spoolBytes, whenFull: 'refuse' });
  const credentials = await credentialsOf(url, source, folder, flags, context);
  const told: { error?: ForwardError; faults: string[] } = { faults: [] };
  const forwarder = createForwarder({
    url,
    source,
    spool,
    credentials,
    now: Date.now,
    onState: (state) => {
      if ('error' in state) told.error = state.error;
    },
    onStored: ({ faults }: Acknowledgement) => told.faults.push(...faults.map(({ why }) => why)),
  });
  let failure: unknown;
  let closed: Promise<void> | undefined;
  const put = (row: Row): Promise<void> =>
    forwarder.push(row).catch((error: unknown) => {
      failure ??= error;
      throw error;
    });
  const close = (): Promise<void> => (closed ??= forwarder.close());
  return {
    put,
    push: (row) => void put(row).catch(() => undefined),
    close,
    async end() {
      const done = await forwarder.flush(patienceMs);
      await close();
      if (failure !== undefined) throw failure;
      tell(forwarder, url, spoolFolder(folder), told, context);
      if (done) await sendEarlier(folder, { url, source, credentials }, context);
      return done && forwarder.stats().buried === 0 && forwarder.stats().rejected === 0;
    },
  };
}

/** What waits under an enrolment that another token has replaced: sent where it is of the same cluster, else told of. */
async function sendEarlier(
  folder: string,
  way: { readonly url: string; readonly source: Source; readonly credentials: Credentials },
  { language, stderr }: Context,
): Promise<void> {
  for (const { ours, rows, spool } of await earlierEnrolments(folder)) {
    const values = { rows, folder: spool, url: way.url };
    if (!ours) {
      stderr.write(`${say(texts.otherEnrolment, language, values)}\n`);
      continue;
    }
    const opened = await openSpool({ folder: spool, maxBytes: spoolBytes, whenFull: 'refuse' });
    const forwarder = createForwarder({ ...way, spool: opened, now: Date.now });
    const done = await forwarder.flush(patienceMs);
    await forwarder.close();
    if (done) stderr.write(`${say(texts.sent, language, values)}\n`);
  }
}

/** Tells servers and journals apart in names of files. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function tell(
  forwarder: Forwarder,
  url: string,
  folder: string,
  { error, faults }: { readonly error?: ForwardError; readonly faults: readonly string[] },
  { stderr, language }: Context,
): void {
  const { rows, sent, rejected, buried } = forwarder.stats();
  const write = (text: Text, values: Readonly<Record<string, string | number>>): void => {
    stderr.write(`${say(text, language, { url, folder, ...values })}\n`);
  };
  const why = error === undefined ? '' : say(error.text, language);
  if (sent > 0) write(texts.sent, { rows: sent });
  if (rejected > 0) write(texts.rejected, { rows: rejected, why: faults[0] ?? '' });
  if (buried > 0) write(texts.refused, { rows: buried, why });
  if (rows > 0) write(texts.waiting, { rows, why });
}

/**
 * How a sender shows who it is, by the token that the flags or the environment name.
 *
 * @throws {ForwardError} code `bad-token`
 */
export async function credentialsOf(
  url: string,
  source: Source,
  folder: string,
  flags: SendingFlags,
  context: Context,
): Promise<Credentials> {
  const { cwd } = context.world;
  const token = (): Promise<string> => tokenText(url, flags, context);
  const text = await token();
  if (/\s/.test(text)) throw manyLines(flags.tokenFile ?? 'SEAWALL_TOKEN');
  if (text.startsWith('swe_')) return enrolledCredentials({ url, token, source, folder, now: Date.now });
  const ca =
    flags.serverCa === undefined
      ? undefined
      : await readFile(resolve(cwd, flags.serverCa), 'utf8').catch((cause: unknown) => {
          throw unreadable(flags.serverCa as string, cause);
        });
  return tokenCredentials(text, {
    ...(ca === undefined ? {} : { ca }),
    ...(flags.serverCluster === undefined ? {} : { cluster: flags.serverCluster }),
  });
}

async function tokenText(url: string, flags: SendingFlags, { env, world }: Context): Promise<string> {
  const text =
    flags.tokenFile === undefined
      ? env['SEAWALL_TOKEN']
      : await readFile(resolve(world.cwd, flags.tokenFile), 'utf8').catch((cause: unknown) => {
          throw unreadable(flags.tokenFile as string, cause);
        });
  if (text === undefined || text.trim() === '') throw noToken(url);
  return text.trim();
}

/** Which enrolment token it is, for each is of one cluster; nothing for API tokens. */
function enrolmentIdOf(token: string): string {
  return token.startsWith('swe_') ? (token.split('.', 1)[0] ?? '') : '';
}

function senderFolder({ env }: Context): string {
  const { XDG_STATE_HOME: state, HOME: home } = env;
  const base = state === undefined || state === '' ? join(home ?? '.', '.local', 'state') : state;
  return join(base, 'seawall', 'senders');
}

function noToken(url: string): ForwardError {
  return new ForwardError('bad-token', {
    en: say(texts.noToken, 'en', { url }),
    zh: say(texts.noToken, 'zh', { url }),
  });
}

function manyLines(place: string): ForwardError {
  return new ForwardError('bad-token', {
    en: say(texts.manyLines, 'en', { place }),
    zh: say(texts.manyLines, 'zh', { place }),
  });
}

function unreadable(file: string, cause: unknown): ForwardError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ForwardError(
    'bad-token',
    { en: `${file} cannot be read: ${why}`, zh: `无法读取 ${file}：${why}` },
    { cause },
  );
}
