import { hostname } from 'node:os';
import { hostSource, type SensorCounters } from '@seawall/agent';
import type { Input } from '@seawall/detect';
import type { Rule } from '@seawall/falco';
import { say } from '@seawall/model';
import type { Context } from '../../context.ts';
import { detectTexts as texts } from './texts.ts';

/** What is to be watched by the sensor, and how. */
export interface HostChoice {
  /** The rules that are on. */
  readonly rules: readonly Rule[];
  readonly skippedNames: readonly string[];
}

/** This host, watched by the sensor: loaded only when it is asked for. */
export function hostInput({ rules, skippedNames }: HostChoice, context: Context): Input {
  const { stderr, language } = context;
  const run = hostSource({
    rules,
    names: true,
    node: hostname(),
    skippedNames,
    onReady(sensor) {
      for (const { event, why } of sensor.missing) stderr.write(`${say(texts.cannotSee, language, { event, why })}\n`);
      stderr.write(`${say(texts.watching, language, { node: hostname(), rules: rules.length })}\n`);
    },
    onEnd: (counters) => stderr.write(`${sensorLine(counters, context)}\n`),
  });
  return { kind: 'live', run };
}

function sensorLine({ events, lost, ring, lagMs }: SensorCounters, { language }: Context): string {
  return say(texts.sensorSum, language, {
    events,
    lost,
    fill: Math.ceil((100 * ring.fullest) / ring.size),
    lag: Math.round(lagMs.longest),
  });
}
