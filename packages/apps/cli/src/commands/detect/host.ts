import { hostname } from 'node:os';
import { hostSource, openNode, type Sensor, type SensorCounters } from '@seawall/agent';
import type { Input, LiveSource } from '@seawall/detect';
import type { Rule } from '@seawall/falco';
import { say } from '@seawall/model';
import type { Context } from '../../context.ts';
import { detectTexts as texts } from './texts.ts';

/** What is to be watched by the sensor, and how. */
export interface HostChoice {
  /** The rules that are on. */
  readonly rules: readonly Rule[];
  readonly skippedNames: readonly string[];
  readonly cluster?: string;
}

/** This host, watched by the sensor: loaded only when it is asked for. */
export function hostInput({ rules, skippedNames, cluster }: HostChoice, context: Context): Input {
  const { stderr, language } = context;
  const node = hostname();
  const run: LiveSource = async (sink) => {
    const state = openNode({
      node,
      ...(cluster === undefined ? {} : { cluster }),
      onTrouble: (what, detail) => stderr.write(`${say(texts.notKnown, language, { what, detail })}\n`),
    });
    try {
      await hostSource({ ...watching, enricher: state.enricher })(sink);
    } finally {
      state.close();
    }
  };
  const watching = {
    rules,
    names: true,
    node,
    skippedNames,
    onReady(sensor: Sensor): void {
      for (const { event, why } of sensor.missing) stderr.write(`${say(texts.cannotSee, language, { event, why })}\n`);
      stderr.write(`${say(texts.watching, language, { node, rules: rules.length })}\n`);
    },
    onEnd: (counters: SensorCounters) => stderr.write(`${sensorLine(counters, context)}\n`),
  };
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
