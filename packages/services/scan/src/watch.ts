import {
  type Change,
  clientWorld,
  followCluster,
  type FollowedCluster,
  type KubeClient,
  type KubeObject,
  KubeError,
} from '@seawall/kube';
import { type Finding, isAtLeast, type Text } from '@seawall/model';
import { createLiveJudge, type Delta, type LiveJudge, type ObjectChange } from '@seawall/posture';
import { assemble } from './assemble.ts';
import { breather } from './breathe.ts';
import { clockNotice } from './cluster/clock.ts';
import { declared, judgedKinds, noteCluster, unavailableKinds } from './cluster/collect.ts';
import { unreachable } from './cluster/problems.ts';
import { emptyCollected } from './collected.ts';
import { applyExceptions } from './config/exceptions.ts';
import { engines } from './engines/registry.ts';
import type { ScanOptions } from './options.ts';
import { type Prepared, prepare, settingsOf } from './prepare.ts';
import type { ScanResult } from './scan.ts';
import { mustBeAlone, openCluster } from './targets/cluster.ts';
import type { World } from './world.ts';

/** What became of the findings when the cluster changed. */
export interface ClusterDelta {
  readonly appeared: readonly Finding[];
  readonly resolved: readonly Finding[];
  /** How many judgements it took. */
  readonly judgements: number;
  /** How long judging took, in milliseconds. */
  readonly tookMs: number;
}

/** A cluster that is being followed. */
export interface LiveCluster {
  readonly cluster: FollowedCluster;
  /** The report as it stands now. */
  result(): Promise<ScanResult>;
}

export interface WatchEvents {
  /** Told of the cluster once it has been read, before the report, for who wants more of it than findings. */
  onLive?(live: LiveCluster): void;
  /** Everything as it was found first; told once. */
  onReport(result: ScanResult): void | Promise<void>;
  onDelta(delta: ClusterDelta): void;
  /** Resources that cannot be read at the moment, or empty when all can be again. */
  onTrouble(messages: readonly Text[]): void;
}

/**
 * Scans a cluster, then judges again what changes, until the signal is aborted; gives the report as it stands then.
 * Throws a `ScanError` for what the user must put right first.
 */
export async function watchCluster(
  options: ScanOptions & { readonly signal: AbortSignal },
  events: WatchEvents,
  world: World,
): Promise<ScanResult> {
  mustBeAlone(options.targets.slice(1));
  const prepared = await prepare(options, undefined, world);
  const client = await openCluster(options);
  const { namespace } = options.cluster ?? {};
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const cluster = followCluster(
    client,
    {
      kinds: new Set([...judgedKinds(prepared.controls), ...(options.cluster?.alsoKinds ?? [])]),
      kubelets: true,
      signal,
      ...(namespace === undefined ? {} : { namespace }),
    },
    clientWorld(),
  );
  try {
    await cluster.ready;
    const notice = clockNotice(client.clockSkewMs());
    if (notice !== undefined) options.onNotice?.(notice);
    return await judgeOn(cluster, options, prepared, events, world);
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return unread(client, error, options, prepared, world);
  } finally {
    ending.abort();
    client.close();
  }
}

async function judgeOn(
  cluster: FollowedCluster,
  options: ScanOptions & { readonly signal: AbortSignal },
  prepared: Prepared,
  events: WatchEvents,
  world: World,
): Promise<ScanResult> {
  const { controls, floor } = prepared;
  const { version } = cluster;
  const served = version === undefined ? undefined : `${version.major}.${version.minor}`;
  const judge = createLiveJudge({ controls, settings: settingsOf(prepared.config, options, served), floor });
  judge.unavailable(unavailableKinds(cluster));
  const aborted = Promise.withResolvers<void>();
  const told = { trouble: '' };
  /** What comes while everything is judged for the first time; the report has it. */
  let waiting: (() => unknown)[] | undefined = [];
  const stop = cluster.subscribe({
    onChanges(changes) {
      tell(() => judge.apply(changes.map(asObjectChange)));
    },
    onAvailability() {
      tell(() => judge.unavailable(unavailableKinds(cluster)));
      const messages = troubleOf(cluster);
      const text = messages.map(({ en }) => en).join('\n');
      if (text !== told.trouble) events.onTrouble(messages);
      told.trouble = text;
    },
  });

  function tell(round: () => Delta): void {
    if (waiting !== undefined) {
      waiting.push(round);
      return;
    }
    const start = performance.now();
    const delta = shown(round(), prepared, world);
    if (delta.appeared.length + delta.resolved.length === 0) return;
    events.onDelta({ ...delta, tookMs: performance.now() - start });
  }

  options.signal.addEventListener('abort', () => aborted.resolve());
  if (options.signal.aborted) aborted.resolve();
  await judge.applyInTurns([...afterAll(declared(cluster.store))], breather());
  for (const round of waiting) round();
  waiting = undefined;
  events.onLive?.({ cluster, result: () => resultOf(cluster, judge, options, prepared, world) });
  await events.onReport(await resultOf(cluster, judge, options, prepared, world));
  await aborted.promise;
  stop();
  return resultOf(cluster, judge, options, prepared, world);
}

/** Findings that are shown: not those below the threshold, in a baseline, or under an exception. */
function shown(delta: Delta, { severity, known, config }: Prepared, world: World): Omit<ClusterDelta, 'tookMs'> {
  const today = new Date(world.now).toISOString().slice(0, 10);
  const open = (findings: readonly Finding[]): Finding[] =>
    applyExceptions(findings, config.exceptions, today).findings.filter(
      (finding) =>
        finding.status === 'open' && isAtLeast(finding.severity, severity) && known?.has(finding.id) !== true,
    );
  return { appeared: open(delta.appeared), resolved: open(delta.gone), judgements: delta.judgements };
}

function* afterAll(objects: Iterable<KubeObject>): Iterable<ObjectChange> {
  for (const after of objects) yield { after };
}

function asObjectChange({ type, object, before }: Change): ObjectChange {
  if (type === 'removed') return { before: object };
  return before === undefined ? { after: object } : { before, after: object };
}

/** What cannot be read for another reason than a missing right, which the report tells: each message once. */
function troubleOf({ unavailable }: FollowedCluster): Text[] {
  const messages = new Map<string, Text>();
  for (const { error } of unavailable.values()) if (error.code !== 'forbidden') messages.set(error.text.en, error.text);
  return [...messages.values()];
}

async function resultOf(
  cluster: FollowedCluster,
  judge: LiveJudge,
  options: ScanOptions,
  prepared: Prepared,
  world: World,
): Promise<ScanResult> {
  const { root, config, controls, frameworks, failOn } = prepared;
  const collected = emptyCollected(judgeAsIs(judge));
  noteCluster(cluster, collected, controls);
  const run = { root, config, controls, options, world, collected };
  for (const engine of engines) await engine.assess(run);
  return { report: assemble(run, prepared), failOn, frameworks, root };
}

/** A judge that has judged everything already. */
function judgeAsIs(judge: LiveJudge) {
  return {
    objects: () => undefined,
    dockerfile: () => undefined,
    node: () => undefined,
    wholeCluster: () => undefined,
    finish: () => judge.verdicts(),
  };
}

/** The report of a cluster that could not be read at all. */
function unread(
  client: KubeClient,
  error: KubeError,
  options: ScanOptions,
  prepared: Prepared,
  world: World,
): ScanResult {
  const { root, config, controls, frameworks, failOn, floor } = prepared;
  const judge = createLiveJudge({ controls, settings: settingsOf(config, options), floor });
  const collected = emptyCollected(judgeAsIs(judge));
  if (error.code !== 'cancelled') collected.problems.push(unreachable(client.access.cluster, error));
  const run = { root, config, controls, options, world, collected };
  return { report: assemble(run, prepared), failOn, frameworks, root };
}
