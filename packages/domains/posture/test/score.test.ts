import { objectsIn, readDocuments } from '@seawall/kube';
import type { Finding } from '@seawall/model';
import { describe, expect, it } from 'vitest';
import type { Control, Fault } from '../src/control.ts';
import { createJudge, defaultSettings, scoreWorkloads, type WorkloadScore } from '../src/index.ts';

const text = { en: 'text', zh: '文本' };

/** A control that finds a fault in every workload whose annotations name it, as often as they say. */
function control(id: string, severity: Control['severity']): Control {
  return {
    id,
    category: 'pod-security',
    kind: 'misconfiguration',
    severity,
    title: { en: `title of ${id}`, zh: `${id} 的标题` },
    why: text,
    message: text,
    remediation: text,
    references: [],
    frameworks: [],
    scope: 'workload',
    evaluate(workload) {
      const count = Number(workload.annotations[id] ?? 0);
      const faults: Fault[] = Array.from({ length: count }, (_, index) => ({ path: [], key: String(index) }));
      return count === 0 ? 'pass' : faults;
    },
  };
}

const controls = [
  control('grave', 'critical'),
  control('grave-too', 'critical'),
  control('bad', 'high'),
  control('middling', 'medium'),
  control('small', 'low'),
  control('remark', 'info'),
];

function pod(name: string, faults: Record<string, number>): string {
  const annotations = Object.entries(faults).map(([id, count]) => `    ${id}: "${count}"\n`);
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  annotations:\n    any: thing\n${annotations.join('')}spec:\n  containers: [{name: app}]\n`;
}

function scores(
  files: Record<string, string>,
  change: (finding: Finding) => Finding = (finding) => finding,
): readonly WorkloadScore[] {
  const judge = createJudge({ controls, settings: defaultSettings });
  for (const [file, content] of Object.entries(files)) judge.objects(objectsIn(readDocuments(content, file)).objects);
  const { findings, inventory } = judge.finish();
  return scoreWorkloads(findings.map(change), controls, inventory);
}

function scoreOf(faults: Record<string, number>): WorkloadScore {
  return scores({ 'a.yaml': pod('app', faults) })[0] as WorkloadScore;
}

describe('a workload’s score', () => {
  it.each([
    [{}, 100, []],
    [{ grave: 1 }, 60, [['grave', 1, 40]]],
    [{ grave: 3 }, 60, [['grave', 3, 40]]],
    [
      { 'grave-too': 1, grave: 1 },
      36,
      [
        ['grave', 1, 40],
        ['grave-too', 1, 24],
      ],
    ],
    [
      { small: 1, bad: 2, middling: 1 },
      72.1,
      [
        ['bad', 2, 20],
        ['middling', 1, 6.4],
        ['small', 1, 1.5],
      ],
    ],
    [{ remark: 4 }, 100, []],
  ])('of %o is %d', (faults, score, factors) => {
    const result = scoreOf(faults);
    expect(result.score).toBe(score);
    expect(result.factors.map(({ id, count, points }) => [id, count, points])).toEqual(factors);
  });

  it('is explained to the last tenth, however many factors there are', () => {
    const many = Array.from({ length: 60 }, (_, index) => control(`c-${index}`, index % 2 === 0 ? 'low' : 'medium'));
    const judge = createJudge({ controls: many, settings: defaultSettings });
    const faults = Object.fromEntries(many.map(({ id }) => [id, 1]));
    judge.objects(objectsIn(readDocuments(pod('app', faults), 'a.yaml')).objects);
    const { findings, inventory } = judge.finish();
    const [result] = scoreWorkloads(findings, many, inventory);
    const lost = result?.factors.reduce((sum, { points }) => sum + points, 0);
    expect(result?.factors).toHaveLength(60);
    expect(lost).toBeCloseTo(100 - (result?.score ?? 0), 6);
  });

  it('names its factors as the controls are titled', () => {
    expect(scoreOf({ bad: 1 }).factors[0]?.title.en).toBe('title of bad');
  });

  it('does not heed excepted findings', () => {
    const [result] = scores({ 'a.yaml': pod('app', { grave: 1 }) }, (finding) => ({ ...finding, status: 'excepted' }));
    expect(result).toMatchObject({ score: 100, factors: [] });
  });

  it('heeds findings that were in the baseline', () => {
    const [result] = scores({ 'a.yaml': pod('app', { grave: 1 }) }, (finding) => ({ ...finding, status: 'existing' }));
    expect(result?.score).toBe(60);
  });

  it('lists workloads worst first, with file and line, and nothing else', () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n';
    const result = scores({ 'all.yaml': [service, pod('good', {}), pod('worse', { bad: 1 })].join('---\n') });
    expect(
      result.map(({ subject, file, line, score }) => [subject.type === 'resource' && subject.name, file, line, score]),
    ).toEqual([
      ['worse', 'all.yaml', 15, 80],
      ['good', 'all.yaml', 6, 100],
    ]);
  });

  it('tells workloads of one name in two files apart', () => {
    const result = scores({ 'base.yaml': pod('app', { bad: 1 }), 'overlay.yaml': pod('app', {}) });
    expect(result.map(({ file, score }) => [file, score])).toEqual([
      ['base.yaml', 80],
      ['overlay.yaml', 100],
    ]);
  });
});
