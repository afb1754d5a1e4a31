import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectsIn, readDocuments } from '@seawall/kube';
import { describe, expect, it } from 'vitest';
import type { ControlInfo } from '../src/control.ts';
import { cis, nsa } from '../src/frameworks/ids.ts';
import {
  assessFrameworks,
  type ControlTally,
  controls,
  createJudge,
  defaultSettings,
  type Framework,
  frameworkById,
  frameworks,
} from '../src/index.ts';

const chinese = /[\u4e00-\u9fff]/;

const counts: Readonly<Record<string, number>> = {
  'pss-baseline': 12,
  'pss-restricted': 7,
  'cis-kubernetes-2.0.1': 131,
  'nsa-cisa-1.2': 43,
  'owasp-k8s-2025': 10,
  'microsoft-threat-matrix': 40,
  'attack-containers': 48,
};

describe('each framework', () => {
  it.each(Object.entries(counts))('%s has %i requirements with ids of their own', (id, count) => {
    const found = frameworkById(id) as Framework;
    expect(found.requirements).toHaveLength(count);
    expect(new Set(found.requirements.map((one) => one.id)).size).toBe(count);
    expect(found.url).toMatch(/^https:\/\//);
  });

  it('is listed once', () => {
    expect(frameworks.map(({ id }) => id).sort()).toEqual(Object.keys(counts).sort());
    expect(frameworkById('no-such-framework')).toBeUndefined();
  });

  it('says its requirements and reasons in English and Chinese, without a full stop', () => {
    const texts = frameworks.flatMap(({ title, requirements }) => [
      title,
      ...requirements.flatMap((one) => (one.unassessed === undefined ? [one.title] : [one.title, one.unassessed])),
    ]);
    expect(texts.filter(({ en, zh }) => en.trim() === '' || chinese.test(en) || !chinese.test(zh))).toEqual([]);
    expect(texts.filter(({ en, zh }) => /[.。]$/.test(en) || /[.。]$/.test(zh))).toEqual([]);
    expect(texts.filter(({ en, zh }) => en !== en.trim() || zh !== zh.trim())).toEqual([]);
  });
});

const shared = process.env['SEAWALL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const data = join(shared, 'reference/data');

describe.skipIf(!existsSync(data))('ids of the published lists', () => {
  it.each([
    ['cis-kubernetes-2.0.1', 'cis-kubernetes-2.0.1.json'],
    ['nsa-cisa-1.2', 'nsa-cisa-hardening.json'],
    ['owasp-k8s-2025', 'owasp-kubernetes-top-10.json'],
    ['microsoft-threat-matrix', 'microsoft-threat-matrix.json'],
    ['attack-containers', 'attack-containers.json'],
  ])('%s holds those of the reference', (id, file) => {
    const { items } = JSON.parse(readFileSync(join(data, file), 'utf8')) as { items: { id: string }[] };
    const ours = (frameworkById(id) as Framework).requirements.map((one) => one.id);
    expect([...ours].sort()).toEqual(items.map((one) => one.id).sort());
  });
});

const text = { en: 'text', zh: '文本' };
const noServer = { en: 'no server here', zh: '没有服务器' };

function control(id: string, frameworkRefs: ControlInfo['frameworks'], more: Partial<ControlInfo> = {}): ControlInfo {
  return {
    id,
    category: 'control-plane',
    kind: 'misconfiguration',
    severity: 'medium',
    title: text,
    why: text,
    message: text,
    remediation: text,
    references: [],
    frameworks: frameworkRefs,
    ...more,
  };
}

function tally(counted: Partial<ControlTally>): ControlTally {
  return { passed: 0, failed: 0, notApplicable: 0, notAssessed: 0, reasons: [], ...counted };
}

function framework(...ids: string[]): Framework {
  const requirements = ids.map((id) => ({ id, title: { en: id, zh: id } }));
  return { id: 'cis-kubernetes-2.0.1', title: text, version: '1', url: 'https://example.org', requirements };
}

function outcome(tallies: Record<string, Partial<ControlTally>>, needs?: ControlInfo['needs']) {
  const ids = Object.keys(tallies);
  const [result] = assessFrameworks(
    [framework('1')],
    ids.map((id) => control(id, cis('1'), needs === undefined ? {} : { needs })),
    new Map(ids.map((id) => [id, tally(tallies[id] ?? {})])),
  );
  return result?.requirements[0];
}

describe('a requirement', () => {
  it('fails when any of its controls failed', () => {
    expect(outcome({ a: { passed: 9 }, b: { failed: 1, notAssessed: 3 } })).toMatchObject({
      status: 'fail',
      passed: 9,
      failed: 1,
      controls: ['a', 'b'],
    });
  });

  it('is not assessed when a control could not be, with its reason', () => {
    const reason = { en: 'behind a file', zh: '在文件中' };
    expect(outcome({ a: { passed: 9 }, b: { notAssessed: 1, reasons: [reason] } })).toMatchObject({
      status: 'notAssessed',
      reason,
    });
  });

  it('passes when its controls passed or did not apply', () => {
    expect(outcome({ a: { passed: 1 }, b: { notApplicable: 4 } })?.status).toBe('pass');
  });

  it('is not applicable when all of them are not', () => {
    expect(outcome({ a: { notApplicable: 4 }, b: {} })?.status).toBe('notApplicable');
  });

  it('is never passed for want of what a control needs', () => {
    expect(outcome({ a: { notApplicable: 7 } }, noServer)).toMatchObject({ status: 'notAssessed', reason: noServer });
  });

  it('is not applicable when what its control needs was there', () => {
    const [result] = assessFrameworks(
      [framework('1', '2')],
      [control('old-flag', cis('1'), { needs: noServer }), control('flag', cis('2'), { needs: noServer })],
      new Map([
        ['old-flag', tally({ notApplicable: 1 })],
        ['flag', tally({ passed: 1 })],
      ]),
    );
    expect(result?.requirements.map(({ status }) => status)).toEqual(['notApplicable', 'pass']);
  });

  it('is not assessed when no control answers it, or none that was run', () => {
    const [result] = assessFrameworks([framework('1')], [control('a', cis('1'))], new Map());
    expect(result?.requirements[0]).toMatchObject({ status: 'notAssessed', controls: [] });
    expect(result?.requirements[0]?.reason?.en).not.toBe('');
    expect(result).not.toHaveProperty('score');
  });

  it('that a manifest cannot prove may still be disproved', () => {
    const reason = { en: 'needs a person', zh: '需要人员' };
    const asked = { ...framework(), requirements: [{ id: '1', title: text, unassessed: reason }] };
    const run = (counted: Partial<ControlTally>) =>
      assessFrameworks([asked], [control('a', cis('1'))], new Map([['a', tally(counted)]]))[0]?.requirements[0];
    expect(run({ passed: 3 })).toMatchObject({ status: 'notAssessed', reason });
    expect(run({ failed: 1 })).toMatchObject({ status: 'fail' });
  });

  it('made of parts is answered by their controls', () => {
    const requirements = [
      { id: '1', title: text, parts: ['1.1'] },
      { id: '1.1', title: text },
    ];
    const [result] = assessFrameworks(
      [{ ...framework(), requirements }],
      [control('a', cis('1', '1.1')), control('b', cis('1.1'))],
      new Map([
        ['a', tally({ passed: 1 })],
        ['b', tally({ failed: 1 })],
      ]),
    );
    expect(result?.requirements.map((one) => [one.status, one.controls])).toEqual([
      ['fail', ['a', 'b']],
      ['fail', ['a', 'b']],
    ]);
  });

  it('of another framework is left alone', () => {
    const [result] = assessFrameworks(
      [framework('1')],
      [control('a', nsa('1'))],
      new Map([['a', tally({ failed: 1 })]]),
    );
    expect(result?.requirements[0]?.status).toBe('notAssessed');
  });
});

describe('a framework’s score', () => {
  it('is the weighted share of what passes among what was assessed, and its factors explain the rest', () => {
    const [result] = assessFrameworks(
      [framework('1', '2', '3', '4')],
      [
        control('a', cis('1'), { severity: 'critical' }),
        control('b', cis('2'), { severity: 'low' }),
        control('c', cis('3'), { severity: 'medium' }),
        control('d', cis('4'), { severity: 'critical' }),
      ],
      new Map([
        ['a', tally({ passed: 1 })],
        ['b', tally({ failed: 5 })],
        ['c', tally({ failed: 2 })],
        ['d', tally({ notAssessed: 1, reasons: [text] })],
      ]),
    );
    // 10 of 10 + 1 + 3 pass.
    expect(result?.score).toBe(71.4);
    expect(result?.factors.map(({ id, count, points }) => [id, count, points])).toEqual([
      ['3', 2, 21.4],
      ['2', 5, 7.2],
    ]);
  });

  it('is 100 without factors when everything passes', () => {
    const [result] = assessFrameworks(
      [framework('1')],
      [control('a', cis('1'))],
      new Map([['a', tally({ passed: 1 })]]),
    );
    expect(result).toMatchObject({ score: 100, factors: [] });
  });
});

function statuses(yaml: string): Record<string, string> {
  const judge = createJudge({ controls, settings: defaultSettings });
  judge.objects(objectsIn(readDocuments(yaml, 'a.yaml')).objects);
  const [result] = assessFrameworks(
    frameworks.filter(({ id }) => id.startsWith('cis-')),
    controls,
    judge.finish().tallies,
  );
  return Object.fromEntries(result?.requirements.map(({ id, status }) => [id, status]) ?? []);
}

describe('the CIS benchmark', () => {
  it('passes nothing about the control plane when none was scanned', () => {
    const found = statuses('apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: c}]}\n');
    const settings = Object.entries(found).filter(([id]) => /^[1-4]\b/.test(id));
    expect(settings).toHaveLength(97);
    expect(settings.filter(([, status]) => status !== 'notAssessed')).toEqual([]);
  });

  it('judges what a static pod shows of it, and that alone', () => {
    const found = statuses(
      'apiVersion: v1\nkind: Pod\nmetadata: {name: s}\nspec: {containers: [{name: s, command: [kube-scheduler, --profiling=false]}]}\n',
    );
    expect(found).toMatchObject({ '1.4.1': 'pass', '1.4.2': 'fail', '1.3.2': 'notAssessed', '4.2.1': 'notAssessed' });
  });
});
