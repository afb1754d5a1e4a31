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
      async (server) => (await server.isUntouched()) && flags.oidc === undefined,
    );
  });
}

/** `seawall up`: on this machine alone, with everything embedded. */
export function runUp(flags: UpFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
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
    return await run(library, { ...reached, openMetrics: true, intake }, flags, context, () => true);
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
  wantsLink: (server: Server) => Promise<boolean> | boolean,
): Promise<ExitCode> {
  const folder = dataFolder(flags.data, context.env);
  const troubles = new Map<string, string>();
  const print = (text: Text, values: TextValues = {}): void => {
    context.stderr.write(`${say(text, context.language, values)}\n`);
  };
  // Asked to stop while it still starts, it starts and stops: the stores are left in order.
  const stop = until(context);
  const server = await library.startServer({
    ...given,
    dataFolder: folder,
    consoleFolder: flags.console ?? library.builtConsole(),
    version,
    environment: context.env,
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
  print(texts.running, { version, url: server.url });
  if (server.ingestUrl !== undefined) print(texts.takesIn, { url: server.ingestUrl });
  if (await wantsLink(server)) print(texts.link, { link: await server.signInLink() });
  print(texts.stopHint, { folder });
  const ended = await Promise.race([stop.then(() => undefined), server.failed]);
  if (ended === undefined) print(texts.stopping);
  else print(texts.failed, { why: ended });
  await server.close();
  if (ended !== undefined) return exitCode.incomplete;
  print(texts.stopped, { folder });
  return exitCode.clean;
}

/** Resolves when the process is told to end; told twice, it ends at once. */
function until({ signal }: Context): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    const end = (): void => {
      if (told) process.exit(exitCode.incomplete);
      told = true;
      resolve();
    };
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}
