import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ActionRecord,
  actionKinds,
  type AlertingConfig,
  createResponder,
  fileJournal,
  kubeCluster,
  type Responder,
  type ResponseWorld,
  type RunEnd,
} from '@seawall/alerting';
import { connectCluster, isKubeError, type KubeClient } from '@seawall/kube';
import { say } from '@seawall/model';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf } from '../../terminal/style.ts';
import { padEnd, width, wrap } from '../../terminal/width.ts';
import { guarded } from '../guard.ts';
import type { AlertingFlags } from './load.ts';
import { stateFolder } from './state.ts';
import type { SendingFlags } from '../sending/flags.ts';
import { openSending, type Sending, shortHash } from '../sending/send.ts';
import { alertingTexts as texts } from './texts.ts';
import { openTold } from './told.ts';

export interface RespondFlags extends AlertingFlags, SendingFlags {
  readonly context?: string;
}

/** `seawall respond actions`. */
export function listActions({ language, stdout }: Context): ExitCode {
  const wide = Math.max(...actionKinds.map(({ id }) => width(id)));
  for (const { id, title } of actionKinds) stdout.write(`${padEnd(id, wide)}  ${say(title, language)}\n`);
  return exitCode.clean;
}

/** `seawall respond journal`: newest last. */
export function showJournal(flags: AlertingFlags & { readonly format: string }, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const records = (await fileJournal(journalPath(flags, context))).records();
    const { language, stdout } = context;
    if (flags.format === 'json') for (const record of records) stdout.write(`${JSON.stringify(record)}\n`);
    else if (records.length === 0) stdout.write(`${say(texts.nothingDone, language)}\n`);
    else for (const record of records) stdout.write(`${recordLines(record, context).join('\n')}\n`);
    return exitCode.clean;
  });
}

function recordLines({ detail, id, result, time, what, who, why }: ActionRecord, context: Context): string[] {
  const { language } = context;
  const columns = columnsOf(context) - 2;
  const more = [detail === undefined ? '' : say(detail, language), `${who}: ${why}`, id].filter((line) => line !== '');
  return [
    `${time.slice(0, 19)}Z  ${result}`,
    ...wrap(say(what, language), columns).map((line) => `  ${line}`),
    ...more.flatMap((line) => wrap(line, columns).map((part) => `  ${part}`)),
  ];
}

/** `seawall respond undo`. */
export function undoAction(id: string, flags: RespondFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const { language, stderr, stdout } = context;
    const config = { outputs: [], responses: [], queueSize: 1 };
    // The one that answers alerts may be running, and has the spool of detection.
    const sending = await openSending('detector', flags, context, 'respond');
    const { client, responder, tell } = await openResponder(config, flags, context, sending, 'beside');
    try {
      const record = await responder.undo(id, context.env['USER'] ?? 'seawall respond');
      stdout.write(`${say(record.what, language)}\n`);
      await tell(record);
      return (await sending?.end()) === false ? exitCode.incomplete : exitCode.clean;
    } catch (error) {
      const why = isKubeError(error)
        ? say(error.text, language)
        : error instanceof Error
          ? error.message
          : String(error);
      stderr.write(`${why}\n`);
      return exitCode.usage;
    } finally {
      await sending?.close();
      client?.close();
    }
  });
}

export interface OpenResponder {
  readonly responder: Responder;
  /** Tells the server, where one is named. */
  readonly tell: (record: ActionRecord) => Promise<void>;
  readonly client: KubeClient | undefined;
}

/**
 * The responses of a configuration, with the cluster that the kubeconfig names, if it names one.
 *
 * @param place `alone`: what the journal holds as begun is of a process that has ended; `beside` it may be at it now
 */
export async function openResponder(
  { responses }: AlertingConfig,
  flags: RespondFlags,
  context: Context,
  sending: Sending | undefined,
  place: 'alone' | 'beside' = 'alone',
): Promise<OpenResponder> {
  const client = await connectCluster(flags.context === undefined ? {} : { context: flags.context }).catch(
    (error: unknown) => {
      // Actions that need a cluster say that there is none; others do without.
      if (isKubeError(error, 'config') && flags.context === undefined) return undefined;
      throw error;
    },
  );
  const journal = await fileJournal(journalPath(flags, context));
  const cluster = client === undefined ? undefined : kubeCluster(client);
  const world: ResponseWorld = { now: () => new Date(), fetch, run };
  const responder = createResponder({ responses, cluster, journal, world });
  if (place === 'alone') {
    for (const { detail, what } of await responder.settle()) {
      const { language, stderr } = context;
      stderr.write(`${say(what, language)}: ${detail === undefined ? '' : say(detail, language)}\n`);
    }
  }
  const told = sending === undefined ? undefined : await openTold(toldPath(flags, context), journal, sending.put);
  return {
    client,
    responder,
    tell: async (record) => told?.tell(record),
  };
}

function toldPath(flags: RespondFlags, context: Context): string {
  return `${journalPath(flags, context)}.${shortHash(flags.server ?? '')}.told`;
}

function journalPath(flags: AlertingFlags, context: Context): string {
  const folder = stateFolder(flags, context);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, 'actions.ndjson');
}

/** Of what a program prints the end is kept. */
const keptOutput = 16_384;

function run(program: string, args: readonly string[], input: string, timeoutMs: number): Promise<RunEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL' });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-keptOutput);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // A program may end without reading its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', (error) => resolve({ output: error.message }));
    child.on('close', (code) => resolve(code === null ? { output } : { code, output }));
  });
}
