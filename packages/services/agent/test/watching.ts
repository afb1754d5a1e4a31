import { createSession, defaultRuleFiles, loadRules, type Observed, type Session } from '@seawall/runtime';
import type { Event } from '@seawall/model';
import { type NodeState, openNode } from '../src/node.ts';
import { openSensor, type Sensor } from '../src/sensor.ts';
import { recordForRules } from './record-for-rules.ts';

/** A rule that matched, and in which container of which pod. */
interface Hit {
  readonly rule: string;
  readonly containerId: string | undefined;
  readonly podUid: string | undefined;
  readonly pod: string | undefined;
  readonly message: string;
}

/** The sensor with the default rules, for a test. */
export interface Watch {
  readonly sensor: Sensor;
  readonly node: NodeState;
  readonly events: readonly Event[];
  /** What matched since the last time, building blocks excepted, when all that had happened until now was seen. */
  hits(): Promise<Hit[]>;
  close(): void;
}

const { rules } = loadRules(defaultRuleFiles());

export interface WatchOptions {
  readonly withEvents?: boolean;
  readonly runtimeSocket?: string;
  /** Where engines keep their files, as if it were the host's root. */
  readonly root?: string;
  /** What this file's recording is called, where recordings are to be made (SEAWALL_RECORD names the folder). */
  readonly record?: string;
  readonly onObserved?: (observed: Observed & { readonly kind: 'syscall' }, session: Session) => void;
}

export function watch({ withEvents = false, runtimeSocket, root, record, onObserved }: WatchOptions = {}): Watch {
  const recording = record === undefined ? undefined : recordForRules(record);
  const events: Event[] = [];
  const node = openNode({
    node: 'worker-1',
    ...(runtimeSocket === undefined ? {} : { runtimeSocket }),
    ...(root === undefined ? {} : { root }),
    ...(withEvents ? { onEvent: (event: Event) => void events.push(event) } : {}),
  });
  const session = createSession({ rules, now: Date.now });
  let found: Hit[] = [];
  const sensor = openSensor({
    enricher: node.enricher,
    node: 'worker-1',
    onEvent: (event) => {
      const observed = { kind: 'syscall' as const, event, shape: 'sensor' };
      onObserved?.(observed, session);
      recording?.take(event);
      for (const rule of session.detector.judge(observed)) {
        if (rule.definition.tags.includes('building_block')) continue;
        const container = event.process?.container;
        found.push({
          rule: rule.name,
          containerId: container?.id,
          podUid: container?.pod?.uid,
          pod: container?.pod?.name,
          message: session.detector.describe(rule, observed).message,
        });
      }
    },
  });
  return {
    sensor,
    node,
    events,
    async hits() {
      await new Promise((resolve) => setTimeout(resolve, 50));
      while (sensor.counters.ring.fill > 0) sensor.drain();
      const hits = found;
      found = [];
      return hits;
    },
    close() {
      sensor.close();
      node.close();
      recording?.close();
    },
  };
}
