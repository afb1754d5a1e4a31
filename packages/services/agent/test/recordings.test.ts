import { recordedLines } from '@seawall/detect';
import { createDetector, createReader, defaultRuleFiles, loadRules } from '@seawall/runtime';
import { describe, expect, it } from 'vitest';
import { plainTechniques, privilegedTechniques } from './techniques.ts';

const detector = createDetector({ rules: loadRules(defaultRuleFiles()).rules });

/** The rules that a recording of containers fires, with how many containers they fired in. */
async function replay(name: string): Promise<{ fired: Map<string, Set<string>>; events: number; faults: number }> {
  const fired = new Map<string, Set<string>>();
  const counts = { events: 0, faults: 0 };
  const path = new URL(`../recordings/${name}.swrec`, import.meta.url).pathname;
  for await (const { observed, faults } of recordedLines(path, name, createReader())) {
    counts.faults += faults.length;
    for (const one of observed) {
      counts.events += 1;
      for (const rule of detector.judge(one)) {
        if (rule.definition.tags.includes('building_block') || one.kind !== 'syscall') continue;
        const boxes = fired.get(rule.name) ?? new Set();
        boxes.add(one.event.process?.container?.pod?.uid ?? 'host');
        fired.set(rule.name, boxes);
      }
    }
  }
  return { fired, ...counts };
}

// Made by the end-to-end tests on a real kernel: SEAWALL_RECORD=packages/services/agent/recordings npm run e2e -- packages/services/agent
describe('what was recorded of real containers', () => {
  it('is seen by every rule when it was an attack', async () => {
    const { fired, events, faults } = await replay('attacks');
    const performed = new Set([...plainTechniques, ...privilegedTechniques].map(({ rule }) => rule));
    expect([...fired.keys()].toSorted()).toEqual([...performed].toSorted());
    expect(new Set([...fired.values()].flatMap((boxes) => [...boxes]))).toEqual(
      new Set(['6ba7b810-9dad-41d1-80b4-00c04fd430c8']),
    );
    expect(events).toBeGreaterThan(1000);
    expect(faults).toBe(0);
  });

  it('is seen by no rule when it was work', async () => {
    const { fired, events, faults } = await replay('workloads');
    expect([...fired.keys()]).toEqual([]);
    expect(events).toBeGreaterThan(1000);
    expect(faults).toBe(0);
  });
});
