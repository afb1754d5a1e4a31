import { say, type Text, type TextValues } from '@seawall/model';
import { version } from '@seawall/scan';
import type { Server, ServerOptions } from '@seawall/server';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { guarded } from '../guard.ts';
import {
  addressOf,
  dataFolder,
  ingestOfUp,
  portOfUp,
  reachedBy,
  type ServeFlags,
  type UpFlags,
  watchedCluster,
} from './options.ts';
import { databaseFolder } from '@seawall/vulns';
import { serveTexts as texts } from './texts.ts';

/** `seawall serve`: runs until it is told to stop. Who has never signed in is given a link to do so. */
export function runServe(flags: ServeFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const stopping = stoppedBy(context);
    const reached = reachedBy(flags, context);
    if (typeof reached === 'string') return wrongUsage(reached, context);
    const library = await load(context);
    if (library === undefined) return exitCode.usage;
    const { postgres, clickhouse, nats, oidc, behindProxy = false, openMetrics = false } = flags;
    const clusters = clustersOf(flags.watch ?? []);
    if (typeof clusters === 'string')
      return wrongUsage(say(texts.badCluster, context.language, { value: clusters }), context);
    const ingest = flags.ingest === undefined ? undefined : addressOf('--ingest', flags.ingest, context);
    if (typeof ingest === 'string') return wrongUsage(ingest, context);
    const names = flags.ingestName ?? [reached.publicUrl?.hostname ?? 'localhost'];
    const secret = context.env['SEAWALL_OIDC_CLIENT_SECRET'];
    return await run(
      library,
      {
        ...reached,
        stores: { postgres, clickhouse, nats },
        behindProxy,
        openMetrics,
        intake: {
          advisories: flags.advisories ?? databaseFolder(context.env),
          clusters,
          respond: flags.respond ?? false,
          ...(ingest === undefined ? {} : { ingest: { ...ingest, names } }),
        },
        oidc: oidc === undefined ? undefined : library.loadOidcSettings(oidc, secret),
      },
      flags,
      context,
      stopping,
      async (server) => (await server.isUntouched()) && flags.oidc === undefined,
    );
  });
}

/** `seawall up`: on this machine alone, with everything embedded. */
export function runUp(flags: UpFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const stopping = stoppedBy(context);
    const reached = portOfUp(flags.port, context);
    if (typeof reached === 'string') return wrongUsage(reached, context);
    const library = await load(context);
    if (library === undefined) return exitCode.usage;
    const clusters = flags.watch === undefined ? await currentCluster() : clustersOf(flags.watch);
    if (typeof clusters === 'string')
      return wrongUsage(say(texts.badCluster, context.language, { value: clusters }), context);
    const sample = clusters.length === 0 && flags.sample;
    const ingest = await ingestOfUp(flags, context);
    if (typeof ingest === 'string') return wrongUsage(ingest, context);
    const intake = {
      advisories: flags.advisories ?? databaseFolder(context.env),
      clusters,
      sample,
      respond: true,
      ingest: { ...ingest, names: ['127.0.0.1', 'localhost'] },
    };
    for (const { name } of clusters) context.stderr.write(`${say(texts.watching, context.language, { name })}\n`);
    if (sample) context.stderr.write(`${say(texts.sample, context.language)}\n`);
    return await run(library, { ...reached, openMetrics: true, intake }, flags, context, stopping, () => true);
  });
}

/** The clusters to watch; the text of one whose name cannot be an id. */
function clustersOf(values: readonly string[]): { id: string; name: string; context?: string }[] | string {
  const clusters: { id: string; name: string; context?: string }[] = [];
  for (const value of values) {
    const cluster = watchedCluster(value);
    if (cluster === undefined) return value;
    clusters.push(cluster);
  }
  return clusters;
}

/** The cluster that kubectl would speak to, where there is one; by its kubeconfig’s name for it. */
async function currentCluster(): Promise<{ id: string; name: string }[]> {
  const { connectCluster, isKubeError } = await import('@seawall/kube');
  try {
    const { access } = await connectCluster();
    const known = watchedCluster(access.cluster);
    // Without a context: the current one, whichever that will be.
    return known === undefined ? [] : [{ id: known.id, name: known.name }];
  } catch (error) {
    if (isKubeError(error)) return [];
    throw error;
  }
}

type Library = typeof import('@seawall/server');

/** The server is loaded when it is asked for; what is published of the command does not hold it. */
async function load(context: Context): Promise<Library | undefined> {
  try {
    return await import('@seawall/server');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes('@seawall/server')) throw error;
    context.stderr.write(`${say(texts.noServer, context.language)}\n`);
    return undefined;
  }
}

function wrongUsage(line: string, context: Context): ExitCode {
  context.stderr.write(`${line}\n`);
  return exitCode.usage;
}

type Given = Pick<ServerOptions, 'listen' | 'publicUrl' | 'stores' | 'behindProxy' | 'openMetrics' | 'oidc' | 'intake'>;

async function run(
  library: Library,
  given: Given,
  flags: { readonly data?: string; readonly console?: string },
  context: Context,
  stopping: AbortSignal,
  wantsLink: (server: Server) => Promise<boolean> | boolean,
): Promise<ExitCode> {
  const folder = dataFolder(flags.data, context.env);
  const troubles = new Map<string, string>();
  const print = (text: Text, values: TextValues = {}): void => {
    context.stderr.write(`${say(text, context.language, values)}\n`);
  };
  const starting = library.startServer({
    ...given,
    dataFolder: folder,
    consoleFolder: flags.console ?? library.builtConsole(),
    version,
    environment: context.env,
    signal: stopping,
    onFault: (error, where) => print(texts.fault, { where, why: library.reasonOf(error) }),
    onTrouble: (part, messages) => {
      // What is tried again and again and fails the same way is told once.
      const why = messages.map((message) => say(message, context.language));
      if (why.join('\n') === (troubles.get(part) ?? '')) return;
      if (why.length === 0) {
        troubles.delete(part);
        print(texts.untroubled, { part });
      } else troubles.set(part, why.join('\n'));
      for (const each of why) print(texts.trouble, { part, why: each });
    },
  });
  const server = await starting.catch((error: unknown) => {
    // What was begun is given up; the stores are left in order.
    if (!stopping.aborted) throw error;
  });
  if (server === undefined) {
    print(texts.stopped, { folder });
    return ended(exitCode.clean);
  }
  print(texts.running, { version, url: server.url });
  if (server.ingestUrl !== undefined) print(texts.takesIn, { url: server.ingestUrl });
  if (await wantsLink(server)) print(texts.link, { link: await server.signInLink() });
  print(texts.stopHint, { folder });
  const why = await Promise.race([aborted(stopping), server.failed]);
  if (why === undefined) print(texts.stopping);
  else print(texts.failed, { why });
  await server.close();
  if (why !== undefined) return ended(exitCode.incomplete);
  print(texts.stopped, { folder });
  return ended(exitCode.clean);
}

/** Nothing that is still on its way, such as an image that is pulled, keeps the process longer than a moment. */
function ended(code: ExitCode): ExitCode {
  setTimeout(() => process.exit(code), 1000).unref();
  return code;
}

/** Aborted when the process is told to end; told twice, it ends at once. */
function stoppedBy({ signal }: Context): AbortSignal {
  const stopping = new AbortController();
  const end = (): void => {
    if (stopping.signal.aborted) process.exit(exitCode.incomplete);
    stopping.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, end);
  signal?.addEventListener('abort', end, { once: true });
  return stopping.signal;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
