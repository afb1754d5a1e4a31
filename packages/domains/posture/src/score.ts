import type { Inventory, KubeObject, Workload } from '@seawall/kube';
import { compareSeverity, type Finding, formatRef, type Ref, type Severity, type Text } from '@seawall/model';
import type { ControlInfo } from './control.ts';
import type { ScoreFactor } from './frameworks/framework.ts';

/** How safely one workload is configured, and what took points away. */
export interface WorkloadScore {
  readonly subject: Ref;
  readonly file: string;
  readonly line: number;
  /** 0 (worst) to 100, to one decimal. */
  readonly score: number;
  /** Worst first; their points add up to 100 less the score. */
  readonly factors: readonly ScoreFactor[];
}

/** The share of what is left that one failing control takes, by its severity. */
const shares: Readonly<Record<Severity, number>> = { critical: 0.4, high: 0.2, medium: 0.08, low: 0.02, info: 0 };

/**
 * Scores every workload of an inventory, worst first. A workload starts at 100; the distinct controls that it fails, worst severity
 * first and by id among equals, each take a share of what is then left: critical 40 %, high 20 %, medium 8 %, low 2 %,
 * info nothing. So one critical fault leaves 60 and two leave 36, and no number of small faults looks worse than a grave
 * one. How often a control fails in one workload is told by `count` but costs no more; where its faults differ in
 * severity, the worst counts. Excepted findings do not count. Points are rounded to one decimal so that they add up to
 * 100 less the score exactly.
 */
export function scoreWorkloads(
  findings: readonly Finding[],
  controls: readonly ControlInfo[],
  inventory: Inventory,
): WorkloadScore[] {
  const titles = new Map(controls.map(({ id, title }) => [id, title]));
  const keyOf = refKeys();
  const failing = new Map<string, Failing[]>();
  for (const finding of findings) {
    if (finding.status !== 'excepted') note(failing, keyOf(finding.subject), finding);
  }
  return bearers(inventory.workloads)
    .map((object) => {
      const { file, line } = object.origin.locate([]);
      const key = keyOf(object.ref);
      const here = failing.get(key)?.filter((one) => one.file === file) ?? [];
      return { key, score: { subject: object.ref, file, line, ...scoreOne(here, titles) } };
    })
    .sort(
      (a, b) => a.score.score - b.score.score || compareText(a.key, b.key) || compareText(a.score.file, b.score.file),
    )
    .map(({ score }) => score);
}

/** Prints each reference once; the findings of an object share it. */
function refKeys(): (ref: Ref) => string {
  const keys = new Map<Ref, string>();
  return (ref) => {
    let key = keys.get(ref);
    if (key === undefined) {
      key = formatRef(ref);
      keys.set(ref, key);
    }
    return key;
  };
}

/** The objects that bear workloads, each once: a custom kind may bear several. */
function bearers(workloads: readonly Workload[]): KubeObject[] {
  return [...new Set(workloads.map(({ object }) => object))];
}

/** One control that a workload fails, with the file: a name may stand in several, an overlay's beside its base's. */
interface Failing {
  readonly rule: string;
  readonly file: string;
  severity: Severity;
  count: number;
}

function note(failing: Map<string, Failing[]>, key: string, { place, rule, severity }: Finding): void {
  const noted = failing.get(key);
  const known = noted?.find((one) => one.rule === rule && one.file === place.file);
  if (known !== undefined) {
    known.count += 1;
    if (compareSeverity(severity, known.severity) < 0) known.severity = severity;
  } else if (noted === undefined) failing.set(key, [{ rule, file: place.file, severity, count: 1 }]);
  else noted.push({ rule, file: place.file, severity, count: 1 });
}

function scoreOne(
  failing: readonly Failing[],
  titles: ReadonlyMap<string, Text>,
): { score: number; factors: ScoreFactor[] } {
  const sorted = failing
    .filter(({ severity }) => shares[severity] > 0)
    .sort((a, b) => compareSeverity(a.severity, b.severity) || compareText(a.rule, b.rule));
  let left = 100;
  const losses = sorted.map(({ severity }) => {
    const loss = left * shares[severity];
    left -= loss;
    return loss;
  });
  const { score, points } = exactPoints(losses);
  const factors = sorted.map(({ rule, count }, index) => ({
    id: rule,
    title: titles.get(rule) ?? { en: rule, zh: rule },
    count,
    points: points[index] ?? 0,
  }));
  return { score, factors };
}

/**
 * Rounds losses to one decimal so that they add up to 100 less the rounded score: each takes what is missing between
 * the rounded sums before and behind it.
 */
export function exactPoints(losses: readonly number[]): { score: number; points: number[] } {
  let sum = 0;
  let tenths = 0;
  const points: number[] = [];
  for (const loss of losses) {
    sum += loss;
    const next = Math.round(sum * 10);
    points.push((next - tenths) / 10);
    tenths = next;
  }
  return { score: (1000 - tenths) / 10, points };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
