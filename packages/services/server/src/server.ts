import { createApp } from './api/app.ts';
import { readConsole } from './api/console-files.ts';
import { createHandlers } from './api/handlers/index.ts';
import type { RateLimit } from './api/limits.ts';
import { type Listener, listen, type ListenOptions } from './api/listen.ts';
import { createMetrics } from './api/metrics.ts';
import { addPlatformMetrics } from './api/platform-metrics.ts';
import { openTracing } from './api/tracing.ts';
import type { ApiWorld } from './api/world.ts';
import { firstSignIn, isUntouched } from './auth/first-user.ts';
import { type OidcSettings, openOidc } from './auth/oidc.ts';
import { type HashCost, usualCost } from './auth/password.ts';
import { textOf } from './error.ts';
import { housekeeping } from './housekeeping.ts';
import { openLiveHub } from './live/hub.ts';
import { openOutputs } from './notify/outputs.ts';
import { type Intake, startPlatform } from './platform.ts';
import { openDesk } from './respond/desk.ts';
import { countAhead } from './read/counted.ts';
import { watchOutages } from './outages.ts';
import { readiness } from './readiness.ts';
import { readServerSettings } from './state/server-settings.ts';
import { openStores } from './stores.ts';
import type { Text } from '@seawall/model';

export interface ServerOptions {
  /** Of the embedded stores and of what waits to be sent. */
  readonly dataFolder: string;
  /** URLs of servers past one machine; without them everything is embedded. */
  readonly stores?: {
    readonly postgres?: string | undefined;
    readonly clickhouse?: string | undefined;
    readonly nats?: string | undefined;
  };
  readonly listen: ListenOptions;
  /** What the browser’s address bar shows, where that is not the address that is listened on. */
  readonly publicUrl?: URL | undefined;
  /** Whether `X-Forwarded-*` are a proxy’s of ours. */
  readonly behindProxy?: boolean;
  /** Where the console was built into. */
  readonly consoleFolder?: string | undefined;
  /** Whether `/metrics` needs no token. */
  readonly openMetrics?: boolean;
  readonly oidc?: OidcSettings | undefined;
  readonly intake: Intake;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
  /** Told to stop while it starts, the server gives up what it has begun, and its start throws. */
  readonly signal?: AbortSignal | undefined;
  readonly onFault: (error: unknown, where: string) => void;
  /** Told what stands in the way of a watched cluster, of ingest, jobs or the sample; nothing when it is well again. */
  readonly onTrouble: (part: string, messages: readonly Text[]) => void;
  readonly rate?: RateLimit;
  readonly cost?: HashCost;
  readonly checkAnswers?: boolean;
}

export interface Server {
  readonly url: string;
  /** Where agents and scanners send to; absent when nothing is taken in. */
  readonly ingestUrl: string | undefined;
  /** Resolves when the sample is loaded, if it was asked for. */
  readonly sampleLoaded: Promise<void>;
  /** The API’s and the console’s address with a sign-in for the administrator that works once. */
  signInLink(): Promise<string>;
  /** Whether nobody has signed in yet. */
  isUntouched(): Promise<boolean>;
  /** Resolves with a sentence when a store ends without having been asked to. */
  readonly failed: Promise<string>;
  /** Takes no new requests, finishes what is under way, then closes the stores. */
  close(): Promise<void>;
}

/** Enough for a console with several live pages, and a bound for what runs wild. */
const usualRate: RateLimit = { burst: 400, perSecond: 40 };
const answerMs = 30_000;
const graceMs = 5000;
const linkLifeMs = 3_600_000;
const settingsMs = 60_000;
const certificateMs = 3_600_000;

/** Opens the stores, starts the parts and serves the API and the console. @throws ServerError */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { dataFolder, stores: urls = {}, version, environment, signal, now = () => new Date() } = options;
  let onFault = options.onFault;
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step().catch((error: unknown) => onFault(error, 'closing'));
  };
  try {
    signal?.throwIfAborted();
    const { postgres, clickhouse, nats } = urls;
    const stores = await openStores({
      folder: dataFolder,
      signal,
      ...(postgres === undefined ? {} : { postgres }),
      ...(clickhouse === undefined ? {} : { clickhouse }),
      ...(nats === undefined ? {} : { nats }),
      onRestart: (why) => onFault(new Error(`it ended and is started again: ${why}`), 'the embedded PostgreSQL'),
    });
    closing.push(() => stores.close());
    const outages = watchOutages(stores, options.onTrouble);
    closing.push(async () => outages.close());
    onFault = (error, where) => outages.sort(error, () => options.onFault(error, where));
    const { state, events } = stores;
    const live = await openLiveHub(state.db, state.connection);
    closing.push(() => live.close());
    const outputs = openOutputs({
      db: state.db,
      now,
      version,
      environment,
      onFault,
    });
    closing.push(() => outputs.close());
    const { intake, onTrouble } = options;
    const onError = (part: string, error: unknown): void => outages.sort(error, () => onTrouble(part, [textOf(error)]));
    const folder = dataFolder;
    signal?.throwIfAborted();
    const platform = await startPlatform({ stores, outputs, intake, folder, version, now, onTrouble, onError });
    closing.push(() => platform.stop());

    const desk = openDesk({ clusters: intake.clusters ?? [], enabled: intake.respond ?? false });
    closing.push(async () => desk.close());

    let settings = await readServerSettings(state.db);
    const settingsChanged = async (): Promise<void> => {
      settings = await readServerSettings(state.db);
    };
    const world: ApiWorld = {
      state,
      events,
      live,
      outputs,
      now,
      version,
      environment,
      oidc: options.oidc === undefined ? undefined : await openOidc(options.oidc),
      enrolment: platform.enrolment,
      desk,
      times: () => ({ idleMs: settings.session.idleMinutes * 60_000, longestMs: settings.session.hours * 3_600_000 }),
      silentAfterMs: () => settings.silentAfterSeconds * 1000,
      settingsChanged,
      cost: options.cost ?? usualCost,
    };
    closing.push(housekeeping(world, onFault));
    closing.push(countAhead(state.db, now));
    const refresh = setInterval(() => void settingsChanged().catch(() => {}), settingsMs).unref();
    closing.push(async () => clearInterval(refresh));

    const metrics = createMetrics();
    addPlatformMetrics(metrics, world);
    const tracing = await openTracing(environment, version);
    if (tracing !== undefined) closing.push(() => tracing.close());
    const app = createApp({
      world,
      handlers: createHandlers(),
      addresses: { publicUrl: options.publicUrl, loopback: isLoopback(options.listen.host) },
      behindProxy: options.behindProxy ?? false,
      console: readConsole(options.consoleFolder),
      metrics,
      openMetrics: options.openMetrics ?? false,
      readiness: () => readiness(stores),
      tracing,
      rate: options.rate ?? usualRate,
      timeoutMs: answerMs,
      onFault,
      ...(options.checkAnswers === undefined ? {} : { checkAnswers: options.checkAnswers }),
    });
    signal?.throwIfAborted();
    const listener: Listener = await listen(app, options.listen);
    const renewal = setInterval(() => renewCertificate(listener, onFault), certificateMs).unref();
    closing.push(async () => clearInterval(renewal));
    closing.push(async () => {
      // Streams would keep their connections open for ever.
      await live.close();
      await listener.close(graceMs);
    });
    const base = options.publicUrl?.origin ?? listener.url;
    return {
      url: base,
      ingestUrl: platform.ingestUrl,
      sampleLoaded: platform.sampleLoaded,
      signInLink: async () => `${base}/auth/link?token=${await firstSignIn(state.db, now(), linkLifeMs)}`,
      isUntouched: () => isUntouched(state.db),
      failed: state.failed,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A certificate that cannot be read leaves the one before it in use. */
function renewCertificate(listener: Listener, onFault: ServerOptions['onFault']): void {
  try {
    listener.renew();
  } catch (error) {
    onFault(error, 'the certificate');
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
