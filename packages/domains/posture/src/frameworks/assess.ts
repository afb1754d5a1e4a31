import { compareSeverity, type OutcomeStatus, type Severity, type Text } from '@seawall/model';
import type { ControlInfo } from '../control.ts';
import type { ControlTally } from '../judge.ts';
import { exactPoints } from '../score.ts';
import type { Framework, FrameworkResult, Requirement, RequirementResult, ScoreFactor } from './framework.ts';

/** What a requirement counts in its framework's score, by the severity of the worst control that answers it. */
const weights: Readonly<Record<Severity, number>> = { critical: 10, high: 6, medium: 3, low: 1, info: 0.5 };

const noControl: Text = { en: 'No control answers this requirement yet', zh: '尚无控制项可评估该要求' };

/** More that is known of why something could not be assessed. */
export interface Unassessed {
  /** Why what a control needs was not there, by its `needs`. */
  readonly unseen?: ReadonlyMap<string, Text>;
  /** Why controls were given nothing at all to look at. */
  readonly unread?: Text;
}

/**
 * How every requirement of the frameworks came out. A requirement fails when a control that answers it failed
 * anywhere. It passes only when every control that answers it could be assessed and at least one passed: a control
 * whose subject was not among the input (`needs`), or that met something it could not read, leaves it not assessed;
 * `unseen` says why for a `needs` of which more is known.
 *
 * `unread` is the reason for those whose controls were given nothing at all to look at; without it they are not
 * applicable.
 *
 * The score is the share of the assessed requirements that pass, each weighted by its worst control's severity; each
 * requirement that fails is a factor, and the factors' points add up to 100 less the score.
 */
export function assessFrameworks(
  frameworks: readonly Framework[],
  controls: readonly ControlInfo[],
  tallies: ReadonlyMap<string, ControlTally>,
  { unseen = new Map(), unread }: Unassessed = {},
): FrameworkResult[] {
  const seen = subjectsSeen(controls, tallies);
  const answering = answers(controls, tallies);
  return frameworks.map((framework) => {
    const requirements = framework.requirements.map((requirement) => {
      const mapped = mappedTo(framework.id, requirement, answering);
      return { result: assess(requirement, mapped, tallies, seen, { unseen, unread }), weight: weightOf(mapped) };
    });
    const { score, factors } = scoreOf(requirements);
    return {
      id: framework.id,
      title: framework.title,
      version: framework.version,
      requirements: requirements.map(({ result }) => result),
      ...(score === undefined ? {} : { score }),
      factors,
    };
  });
}

/** The `needs` that some control found met. */
function subjectsSeen(controls: readonly ControlInfo[], tallies: ReadonlyMap<string, ControlTally>): Set<string> {
  const seen = new Set<string>();
  for (const { id, needs } of controls) {
    const tally = tallies.get(id);
    if (needs !== undefined && tally !== undefined && tally.passed + tally.failed + tally.notAssessed > 0) {
      seen.add(needs.en);
    }
  }
  return seen;
}

/** The controls that ran, by the requirement they answer. */
function answers(
  controls: readonly ControlInfo[],
  tallies: ReadonlyMap<string, ControlTally>,
): Map<string, ControlInfo[]> {
  const answering = new Map<string, ControlInfo[]>();
  for (const control of controls) {
    if (!tallies.has(control.id)) continue;
    for (const { framework, id } of control.frameworks) {
      const key = answerKey(framework, id);
      const known = answering.get(key);
      if (known === undefined) answering.set(key, [control]);
      else if (!known.includes(control)) known.push(control);
    }
  }
  return answering;
}

/** The controls of a requirement and of its parts, each once. */
function mappedTo(
  framework: string,
  { id, parts = [] }: Requirement,
  answering: ReadonlyMap<string, readonly ControlInfo[]>,
): ControlInfo[] {
  return [...new Set([id, ...parts].flatMap((one) => answering.get(answerKey(framework, one)) ?? []))];
}

function answerKey(framework: string, requirement: string): string {
  return `${framework}\0${requirement}`;
}

function assess(
  requirement: Requirement,
  mapped: readonly ControlInfo[],
  tallies: ReadonlyMap<string, ControlTally>,
  seen: ReadonlySet<string>,
  { unseen, unread }: { readonly unseen: ReadonlyMap<string, Text>; readonly unread: Text | undefined },
): RequirementResult {
  let passed = 0;
  let failed = 0;
  let reason = mapped.length === 0 ? (requirement.unassessed ?? noControl) : requirement.unassessed;
  for (const { id, needs } of mapped) {
    const tally = tallies.get(id) as ControlTally;
    passed += tally.passed;
    failed += tally.failed;
    if (tally.notAssessed > 0) reason ??= tally.reasons[0];
    if (needs !== undefined && !seen.has(needs.en)) reason ??= unseen.get(needs.en) ?? needs;
    if (unread !== undefined && isUntouched(tally)) reason ??= unread;
  }
  const status = statusOf(passed, failed, reason);
  return {
    id: requirement.id,
    title: requirement.title,
    status,
    controls: mapped.map(({ id }) => id),
    passed,
    failed,
    ...(status === 'notAssessed' && reason !== undefined ? { reason } : {}),
  };
}

function isUntouched({ passed, failed, notApplicable, notAssessed }: ControlTally): boolean {
  return passed + failed + notApplicable + notAssessed === 0;
}

function statusOf(passed: number, failed: number, reason: Text | undefined): OutcomeStatus {
  if (failed > 0) return 'fail';
  if (reason !== undefined) return 'notAssessed';
  return passed > 0 ? 'pass' : 'notApplicable';
}

function weightOf(mapped: readonly ControlInfo[]): number {
  const worst = mapped.map(({ severity }) => severity).sort(compareSeverity)[0];
  return worst === undefined ? 0 : weights[worst];
}

interface Weighed {
  readonly result: RequirementResult;
  readonly weight: number;
}

function scoreOf(requirements: readonly Weighed[]): { score?: number; factors: ScoreFactor[] } {
  const assessed = requirements.filter(({ result }) => result.status === 'pass' || result.status === 'fail');
  const total = assessed.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { factors: [] };
  const lost = assessed.filter(({ result }) => result.status === 'fail').sort((a, b) => b.weight - a.weight);
  const { score, points } = exactPoints(lost.map(({ weight }) => (100 * weight) / total));
  const factors = lost.map(({ result }, index) => ({
    id: result.id,
    title: result.title,
    count: result.failed,
    points: points[index] ?? 0,
  }));
  return { score, factors };
}
