import { randomBytes } from 'node:crypto';
import { defaultRuleFiles, loadRules } from '@seawall/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Box, boxMissing, startBox } from './runc-box.ts';
import { plainTechniques, privilegedTechniques } from './techniques.ts';
import { type Watch, watch } from './watching.ts';

const missing = boxMissing();
if (missing !== undefined) console.log(`techniques are not performed here: ${missing}`);

/** Rules over system calls that no technique here fires, and why. */
const notPerformed: Readonly<Record<string, string>> = {
  'Connection tried': 'a building block for rules over several events; it is no alert',
};

it('every rule over system calls has a technique, or a reason for none', () => {
  const performed = new Set([...plainTechniques, ...privilegedTechniques].map(({ rule }) => rule));
  const names = loadRules(defaultRuleFiles())
    .rules.filter(({ definition }) => definition.source === 'syscall')
    .map(({ name }) => name);
  expect(names.filter((name) => !performed.has(name) && notPerformed[name] === undefined)).toEqual([]);
});

describe.skipIf(missing !== undefined)('in a container of a pod', () => {
  let seen: Watch;
  beforeAll(() => {
    seen = watch({ record: 'attacks' });
  });
  afterAll(() => seen.close());

  for (const [privileged, techniques] of [
    [false, plainTechniques],
    [true, privilegedTechniques],
  ] as const) {
    describe(`that is ${privileged ? 'privileged' : 'like any other'}`, () => {
      const containerId = randomBytes(32).toString('hex');
      const podUid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
      let box: Box;
      beforeAll(() => {
        box = startBox({ name: `seawall-${containerId.slice(0, 8)}`, podUid, containerId, privileged });
      });
      afterAll(() => box.stop());

      it('that starts there is nothing to say', async () => {
        expect((await seen.hits()).filter((hit) => hit.containerId === containerId)).toEqual([]);
      });

      it.each(techniques)('$command → $rule', async ({ command, rule }) => {
        box.exec(command);
        // The runtime's own command line, on the host, bears the same words.
        const hits = (await seen.hits()).filter((hit) => hit.containerId !== undefined);
        expect(hits.map((hit) => hit.rule)).toContain(rule);
        for (const hit of hits) expect(hit).toMatchObject({ containerId, podUid });
      });
    });
  }

  it('nothing was lost', () => {
    expect(seen.sensor.lost).toBe(0);
  });
});
