import { isMade, type KubeObject, parseKubernetesVersion, workloadsOf } from '@seawall/kube';
import { type Finding, type ResourceRef, severities, type Severity } from '@seawall/model';
import { addReason, type Blocked, blockedBy, noteBlocked, nothingBlocked, type UnavailableKinds } from '../blocked.ts';
import type { Context, Control, InventoryContext } from '../control.ts';
import type { BelowFloor, ControlFailure, ControlTally, JudgeOptions, Verdicts } from '../judge.ts';
import { type Outcome, silenced } from './outcome.ts';
import { type Plan, plansOf, type Step } from './plans.ts';
import { type Dirt, type Member, touches, type Views, viewsOf } from './views.ts';

/** What became of an object: `before` is absent for a new one, `after` for one that is gone. */
export interface ObjectChange {
  readonly before?: KubeObject;
  readonly after?: KubeObject;
}

/** What a round of judging changed. */
export interface Delta {
  readonly appeared: readonly Finding[];
  readonly gone: readonly Finding[];
  /** How many judgements it took: an object held against a control. */
  readonly judgements: number;
}

/** Judges a cluster that changes: what changed, and what looks at what changed, is judged again and nothing else. */
export interface LiveJudge {
  apply(changes: Iterable<ObjectChange>): Delta;
  /** The same with many changes; `breathe` is awaited between objects. Nothing else may be asked for until it is done. */
  applyInTurns(changes: Iterable<ObjectChange>, breathe: () => Promise<void>): Promise<Delta>;
  /** Kinds that cannot be read: what depends on them is not assessed. */
  unavailable(kinds: UnavailableKinds): Delta;
  verdicts(): Verdicts;
}

/** One object with what was said of it, in the order of its plan. */
interface Entry extends Member {
  readonly plan: Plan;
  readonly alone: Outcome[];
  readonly among: Outcome[];
}

/** Findings by id, as they come and go in one round. */
interface Round {
  readonly appeared: Map<string, Finding>;
  readonly gone: Map<string, Finding>;
  judgements: number;
}

/**
 * A judge for objects of a running cluster. What controllers made from a template is judged where the template is
 * declared, and left out.
 */
export function createLiveJudge({ controls, settings, floor = 'info' }: JudgeOptions): LiveJudge {
  const version = parseKubernetesVersion(settings.kubernetesVersion);
  if (version === undefined) throw new RangeError(`not a Kubernetes version: ${settings.kubernetesVersion}`);
  const context: Context = { settings, version };
  const planOf = plansOf(controls, floor);
  /** By the namespace that an object is judged in; then by its reference, which stays the same while it lives. */
  const partitions = new Map<string, Map<ResourceRef, Entry>>();
  const views: Views = viewsOf({
    in: (namespace) => partitions.get(namespace)?.values() ?? [],
    *all() {
      for (const partition of partitions.values()) yield* partition.values();
    },
  });
  let blocked: Blocked = nothingBlocked;

  function evaluate(step: Step, entry: Entry, given: InventoryContext, round: Round): Outcome {
    const why = blocked.silent.get(step.control);
    if (why !== undefined) return silenced(why);
    round.judgements += 1;
    return step.judge(entry, given);
  }

  function contextFor(step: Step, entry: Entry): InventoryContext {
    const { ref } = entry.object;
    const namespace = placeOf(ref);
    const isLocal = step.reads?.within === 'namespace' && namespace !== '';
    return { ...context, inventory: isLocal ? views.within(namespace) : views.across(step.reads) };
  }

  function judgeAlone(entry: Entry, round: Round): void {
    const given = context as InventoryContext;
    for (const [index, step] of entry.plan.alone.entries()) {
      set(entry.alone, index, evaluate(step, entry, given, round), round);
    }
  }

  /** Judges an object anew by those controls among others that what changed concerns; by all when it is new itself. */
  function judgeAmong(entry: Entry, isNew: boolean, dirt: Dirt, round: Round): void {
    const namespace = placeOf(entry.object.ref);
    for (const [index, step] of entry.plan.among.entries()) {
      const isLocal = step.reads?.within === 'namespace' && namespace !== '';
      if (!isNew && !touches(step.reads, dirt, isLocal ? namespace : undefined)) continue;
      set(entry.among, index, evaluate(step, entry, contextFor(step, entry), round), round);
    }
  }

  function take(changes: Iterable<ObjectChange>, round: Round): { dirt: Dirt; fresh: Set<Entry> } {
    const kinds = new Map<string, Set<string>>();
    const bearing = new Set<string>();
    const fresh = new Set<Entry>();
    for (const { before, after } of changes) {
      const object = after ?? before;
      if (object === undefined) continue;
      const place = placeOf(object.ref);
      const old = before === undefined ? undefined : partitions.get(place)?.get(before.ref);
      const isJudged = after !== undefined && !isMade(after);
      if (old === undefined && !isJudged) continue;
      mark(kinds, object.ref.namespace ?? '', object.ref.kind);
      if (place !== (object.ref.namespace ?? '')) mark(kinds, place, object.ref.kind);
      if (old !== undefined) {
        if (old.workloads.length > 0) bearing.add(place);
        withdraw(old, round);
        partitions.get(place)?.delete(old.object.ref);
        fresh.delete(old);
      }
      if (!isJudged) continue;
      const entry = admit(after);
      if (entry.workloads.length > 0) bearing.add(place);
      fresh.add(entry);
    }
    return { dirt: { kinds, workloads: bearing }, fresh };
  }

  function admit(object: KubeObject): Entry {
    const member = { object, workloads: workloadsOf(object) };
    const entry: Entry = { ...member, plan: planOf(member), alone: [], among: [] };
    const place = placeOf(object.ref);
    let partition = partitions.get(place);
    if (partition === undefined) {
      partition = new Map();
      partitions.set(place, partition);
    }
    partition.set(object.ref, entry);
    return entry;
  }

  function* entries(): Iterable<Entry> {
    for (const partition of partitions.values()) yield* partition.values();
  }

  /** Stops after each object. */
  function* judging(changes: Iterable<ObjectChange>): Generator<undefined, Delta> {
    const round = begin();
    const { dirt, fresh } = take(changes, round);
    views.changed(dirt);
    for (const entry of fresh) {
      judgeAlone(entry, round);
      yield;
    }
    if (dirt.kinds.size > 0) {
      const concerned = concernedPlans(dirt);
      for (const entry of entries()) {
        const isNew = fresh.has(entry);
        if (!isNew && !concerned(entry)) continue;
        judgeAmong(entry, isNew, dirt, round);
        yield;
      }
    }
    return deltaOf(round);
  }

  return {
    apply(changes) {
      const steps = judging(changes);
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
      }
    },
    async applyInTurns(changes, breathe) {
      const steps = judging(changes);
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
        await breathe();
      }
    },
    unavailable(kinds) {
      const round = begin();
      const before = blocked;
      blocked = blockedBy(controls, kinds);
      for (const entry of entries()) {
        for (const [index, step] of entry.plan.among.entries()) {
          if (before.silent.get(step.control)?.en === blocked.silent.get(step.control)?.en) continue;
          set(entry.among, index, evaluate(step, entry, contextFor(step, entry), round), round);
        }
      }
      return deltaOf(round);
    },
    verdicts: () => verdictsOf(controls, entries(), blocked, views),
  };
}

function begin(): Round {
  return { appeared: new Map(), gone: new Map(), judgements: 0 };
}

/** A Namespace is judged by what is in it: it stands among that. */
function placeOf(ref: ResourceRef): string {
  return ref.namespace ?? (ref.kind === 'Namespace' ? ref.name : '');
}

function mark(kinds: Map<string, Set<string>>, place: string, kind: string): void {
  const known = kinds.get(place);
  if (known === undefined) kinds.set(place, new Set([kind]));
  else known.add(kind);
}

/** Tells quickly that a change concerns no control of an object: asked once for each plan and place. */
function concernedPlans(dirt: Dirt): (entry: Entry) => boolean {
  const answers = new Map<string, Map<Plan, boolean>>();
  return ({ plan, object }) => {
    const place = placeOf(object.ref);
    let known = answers.get(place);
    if (known === undefined) {
      known = new Map();
      answers.set(place, known);
    }
    let answer = known.get(plan);
    if (answer === undefined) {
      answer = plan.among.some(({ reads }) =>
        touches(reads, dirt, reads?.within === 'namespace' && place !== '' ? place : undefined),
      );
      known.set(plan, answer);
    }
    return answer;
  };
}

/** Puts an outcome in the place of the one before, and notes which findings came and went with it. */
function set(outcomes: Outcome[], index: number, next: Outcome, round: Round): void {
  const before = outcomes[index];
  outcomes[index] = next;
  for (const finding of before?.findings ?? []) leave(finding, round);
  for (const finding of next.findings) {
    if (!round.gone.delete(finding.id)) round.appeared.set(finding.id, finding);
  }
}

function withdraw({ alone, among }: Entry, round: Round): void {
  for (const { findings } of [...alone, ...among]) for (const finding of findings) leave(finding, round);
}

function leave(finding: Finding, round: Round): void {
  if (!round.appeared.delete(finding.id)) round.gone.set(finding.id, finding);
}

function deltaOf({ appeared, gone, judgements }: Round): Delta {
  return { appeared: [...appeared.values()], gone: [...gone.values()], judgements };
}

function verdictsOf(controls: readonly Control[], entries: Iterable<Entry>, blocked: Blocked, views: Views): Verdicts {
  const tallies = new Map<string, ControlTally>();
  for (const { id } of controls) {
    tallies.set(id, { passed: 0, failed: 0, notApplicable: 0, notAssessed: 0, reasons: [] });
  }
  const findings: Finding[] = [];
  const failures = new Map<string, ControlFailure>();
  const counts = Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
  const below: BelowFloor = { counts, fixable: 0, fixableUnsafe: 0 };
  for (const { plan, alone, among } of entries) {
    add(plan.alone, alone);
    add(plan.among, among);
  }
  noteBlocked(tallies, blocked);
  return { findings, below, failures: [...failures.values()], tallies, inventory: views.across(undefined) };

  function add(steps: readonly Step[], outcomes: readonly Outcome[]): void {
    for (const [index, outcome] of outcomes.entries()) {
      const { id } = (steps[index] as Step).control;
      const tally = tallies.get(id) as ControlTally;
      tally.passed += outcome.passed;
      tally.failed += outcome.failed;
      tally.notApplicable += outcome.notApplicable;
      tally.notAssessed += outcome.notAssessed;
      if (outcome.reason !== undefined) addReason(tally, outcome.reason);
      if (outcome.failure !== undefined && !failures.has(id)) failures.set(id, outcome.failure);
      for (const finding of outcome.findings) findings.push(finding);
      for (const severity of outcome.below) counts[severity] += 1;
    }
  }
}
