import type { LiveSink, LiveSource } from '@seawall/detect';
import type { Rule } from '@seawall/falco';
import type { Enricher } from './enricher.ts';
import { giveBack } from './give-back.ts';
import { type InterestOptions, interestOf } from './filter/interest.ts';
import { openSensor, type Sensor, type SensorCounters } from './sensor.ts';

export interface HostOptions extends InterestOptions {
  /** The rules that are on: what none of them asks for is not captured. */
  readonly rules: readonly Rule[];
  readonly enricher?: Enricher;
  readonly node?: string;
  /** Names of processes whose calls are not looked at. */
  readonly skippedNames?: readonly string[];
  readonly ringBytes?: number;
  /** A file with the kernel's type information, where the kernel does not give it itself. */
  readonly kernelTypes?: string;
  /** Told once when it watches. */
  readonly onReady?: (sensor: Sensor) => void;
  /** Told at the end, while the counters can still be read. */
  readonly onEnd?: (counters: SensorCounters) => void;
}

const tickMs = 250;
/** By then the state from /proc has been read as well. */
const settledMs = 2000;

/**
 * Watches this host: what the kernel tells goes to the sink, with all that was lost.
 *
 * @throws {AgentError} for whatever stands in the way of the sensor
 */
export function hostSource(options: HostOptions): LiveSource {
  return (sink) =>
    new Promise((resolve, reject) => {
      const failed = (error: unknown): void => reject(error instanceof Error ? error : new Error(String(error)));
      try {
        watch(options, sink, resolve, failed);
      } catch (error) {
        failed(error);
      }
    });
}

function watch(options: HostOptions, sink: LiveSink, done: () => void, failed: (error: unknown) => void): void {
  const { rules, enricher, node, skippedNames, ringBytes, kernelTypes, onReady, onEnd } = options;
  let told = 0;
  const tellLost = (): void => {
    if (sensor.lost <= told) return;
    sink.lost(sensor.lost - told);
    told = sensor.lost;
  };
  const sensor = openSensor({
    table: sink.table,
    wanted: interestOf(rules, options),
    environment: rules.some(({ condition, output }) => /proc\.a?env/.test(condition) || /proc\.a?env/.test(output)),
    onEvent: (event) => sink.take(event),
    onLost: tellLost,
    ...(enricher === undefined ? {} : { enricher }),
    ...(node === undefined ? {} : { node }),
    ...(skippedNames === undefined ? {} : { skippedNames }),
    ...(ringBytes === undefined ? {} : { ringBytes }),
    ...(kernelTypes === undefined ? {} : { kernelTypes }),
  });
  const timer = setInterval(() => sink.tick(), tickMs);
  const end = (): void => {
    clearInterval(timer);
    clearTimeout(settled);
    try {
      sensor.drain();
      tellLost();
      onEnd?.(sensor.counters);
      sensor.close();
    } catch (error) {
      failed(error);
      return;
    }
    done();
  };
  onReady?.(sensor);
  const settled = setTimeout(giveBack, settledMs);
  if (sink.signal.aborted) end();
  else sink.signal.addEventListener('abort', end, { once: true });
}
