import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import {
  callNames,
  type Deed,
  deedJournal,
  readPlan,
  type SensorCounters,
  watchNode,
  type WatchNodeOptions,
} from '@seawall/agent';
import { DetectError, type Input } from '@seawall/detect';
import type { Rule } from '@seawall/falco';
import { type Event, say } from '@seawall/model';
import type { Context } from '../../context.ts';
import { visible } from '../policy/plain.ts';
import { hostTexts } from './host-texts.ts';
import { detectTexts as texts } from './texts.ts';

export interface HostFlags {
  readonly skipProcess?: readonly string[];
  readonly sample?: readonly string[];
  readonly record?: string;
  readonly prevent?: string;
  readonly runtimeSocket?: string;
  readonly kernelTypes?: string;
  readonly cluster?: string;
  readonly hostRoot?: string;
}

/** What is to be watched by the sensor, and how. */
export interface HostChoice extends Pick<WatchNodeOptions, 'client'> {
  /** The rules that are on. */
  readonly rules: readonly Rule[];
  readonly flags: HostFlags;
  readonly node?: string;
  /** Where the journal of prevention is kept. */
  readonly state: string;
  readonly onEvent?: (event: Event) => void;
  readonly onEnd?: (counters: SensorCounters) => void;
}

/**
 * This host, watched by the sensor: loaded only when it is asked for.
 *
 * @throws {AgentError} code `bad-plan`
 */
export function hostInput(
  { rules, flags, node = hostname(), state, client, onEvent, onEnd }: HostChoice,
  context: Context,
): Input {
  const { stderr, language, world } = context;
  const path = (file: string): string => resolve(world.cwd, file);
  const { record, prevent, runtimeSocket, kernelTypes, cluster, hostRoot } = flags;
  const run = watchNode({
    rules,
    node,
    skippedNames: flags.skipProcess ?? [],
    samples: samplesOf(flags.sample ?? []),
    ...(record === undefined ? {} : { record: path(record) }),
    ...(runtimeSocket === undefined ? {} : { runtimeSocket }),
    ...(kernelTypes === undefined ? {} : { kernelTypes: path(kernelTypes) }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(hostRoot === undefined ? {} : { root: hostRoot }),
    ...(client === undefined ? {} : { client }),
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(prevent === undefined
      ? {}
      : { prevention: { plan: readPlan(path(prevent)), onDeed: deedsOf(state, context) } }),
    onReady(sensor) {
      for (const { event, why } of sensor.missing) stderr.write(`${say(texts.cannotSee, language, { event, why })}\n`);
      stderr.write(`${say(texts.watching, language, { node, rules: rules.length })}\n`);
    },
    onFallback(why, withoutAudit) {
      stderr.write(`${say(why.text, language)}\n`);
      if (withoutAudit === undefined) stderr.write(`${say(texts.auditFallback, language)}\n`);
      else stderr.write(`${say(withoutAudit.text, language)}\n${say(texts.fallback, language)}\n`);
    },
    onTrouble: (what, detail) =>
      stderr.write(`${say(hostTexts.trouble[what], language, { detail: visible(detail) })}\n`),
    onEnd(counters) {
      stderr.write(`${sensorLine(counters, context)}\n`);
      onEnd?.(counters);
    },
  });
  return { kind: 'live', run };
}

/**
 * `openat=10`: one in ten is looked at.
 *
 * @throws {DetectError} code `bad-rules`
 */
function samplesOf(flags: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    flags.map((text) => {
      const [, name = '', number = ''] = /^([a-z0-9_]+)=([1-9]\d{0,5})$/.exec(text) ?? [];
      if (callNames.has(name)) return [name, Number(number)] as const;
      const values = { text: visible(text) };
      throw new DetectError('bad-rules', {
        en: say(texts.badSample, 'en', values),
        zh: say(texts.badSample, 'zh', values),
      });
    }),
  );
}

/** Every deed is on the disk before it is told. */
function deedsOf(state: string, { stderr, language }: Context): (deed: Deed) => void {
  const journal = deedJournal(join(state, 'prevention.ndjson'));
  return (deed) => {
    journal(deed);
    const { what, about, containerId, pid, detail } = deed;
    // How it ends is told at once.
    if (what === 'begun') return;
    const where = [containerId?.slice(0, 12), pid === undefined ? undefined : `pid ${pid}`, detail];
    const values = { about: visible(about), where: where.filter((part) => part !== undefined).join(', ') };
    stderr.write(`${say(hostTexts.deeds[what], language, values)}\n`);
  };
}

function sensorLine({ events, lost, ring, lagMs }: SensorCounters, { language }: Context): string {
  return say(texts.sensorSum, language, {
    events,
    lost,
    fill: Math.ceil((100 * ring.fullest) / ring.size),
    lag: Math.round(lagMs.longest),
  });
}
