import {
  type Inventory,
  inventoryBuilder,
  type KubeObject,
  parseKubernetesVersion,
  type Workload,
  workloadsOf,
} from '@seawall/kube';
import { type Finding, isAtLeast, type Place, type Ref, type Severity, severities, type Text } from '@seawall/model';
import { addReason, type Blocked, blockedBy, noteBlocked, nothingBlocked, type UnavailableKinds } from './blocked.ts';
import type { Context, Control, Fault, InventoryContext, Judgement } from './control.ts';
import type { Dockerfile } from './dockerfile/instructions.ts';
import { findingIn, findingInFile, findingOnNode, idsOf, isEditable } from './findings.ts';
import type { Node } from './node/node.ts';
import { appliesTo, type Crashed, guarded, type Runners, runnersOf } from './runners.ts';
import type { Settings } from './settings.ts';

/** How one control came out over everything that was judged. */
export interface ControlTally {
  passed: number;
  failed: number;
  notApplicable: number;
  notAssessed: number;
  /** Why it was not assessed somewhere; the first few reasons. */
  readonly reasons: Text[];
}

/** What a judge can be given. */
type Subject = KubeObject | Dockerfile | Node;

/** Judges objects, Dockerfiles and nodes as they are read, and what needs all of them at the end. */
export interface Judge {
  objects(objects: readonly KubeObject[]): void;
  dockerfile(dockerfile: Dockerfile): void;
  /**
   * Told before any object: these are all that a cluster has, but for kinds that could not be read. What depends on
   * those is not assessed.
   */
  wholeCluster(unavailable: UnavailableKinds): void;
  node(node: Node): void;
  /** Runs the controls that need the inventory. Nothing can be added behind it. */
  finish(): Verdicts;
}

export interface Verdicts {
  readonly findings: readonly Finding[];
  /** What `floor` kept from becoming findings. */
  readonly below: BelowFloor;
  /** Controls that failed themselves, which is a fault of ours: each once, with the first subject that showed it. */
  readonly failures: readonly ControlFailure[];
  /** By control id; every control that was asked for is there, even when nothing applied to it. */
  readonly tallies: ReadonlyMap<string, ControlTally>;
  readonly inventory: Inventory;
}

/** Faults that were only counted. */
export interface BelowFloor {
  readonly counts: Record<Severity, number>;
  fixable: number;
  fixableUnsafe: number;
}

export interface ControlFailure {
  readonly control: string;
  readonly subject: Ref;
  readonly place: Place;
  readonly error: unknown;
}

export interface JudgeOptions {
  readonly controls: readonly Control[];
  readonly settings: Settings;
  /** Faults less severe than this are counted and make no findings: a third of the work where most are advice. */
  readonly floor?: Severity;
}

export function createJudge({ controls, settings, floor = 'info' }: JudgeOptions): Judge {
  const version = parseKubernetesVersion(settings.kubernetesVersion);
  if (version === undefined) throw new RangeError(`not a Kubernetes version: ${settings.kubernetesVersion}`);
  const context: Context = { settings, version };
  const alone = runnersOf(controls.filter((control) => 'evaluate' in control));
  const amongControls = controls.filter((control) => 'evaluateAmong' in control);
  const dockerfileControls = controls.filter((control) => control.scope === 'dockerfile');
  const tallies = new Map<string, ControlTally>();
  for (const control of controls) {
    tallies.set(control.id, { passed: 0, failed: 0, notApplicable: 0, notAssessed: 0, reasons: [] });
  }
  const findings: Finding[] = [];
  const counts = Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
  const below: BelowFloor = { counts, fixable: 0, fixableUnsafe: 0 };
  const failures = new Map<string, ControlFailure>();
  const ids = idsOf();
  const read: { readonly object: KubeObject; readonly workloads: readonly Workload[] }[] = [];
  const inventory = inventoryBuilder();
  let complete = false;
  let blocked: Blocked = nothingBlocked;

  function record(control: Control, judgement: Judgement | Crashed, subject: Subject): void {
    const tally = tallies.get(control.id) as ControlTally;
    if (judgement === 'pass') tally.passed += 1;
    else if (judgement === 'notApplicable') tally.notApplicable += 1;
    else if ('notAssessed' in judgement) {
      tally.notAssessed += 1;
      addReason(tally, judgement.notAssessed);
      if ('error' in judgement && !failures.has(control.id))
        failures.set(control.id, failureOf(control, subject, judgement));
    } else {
      tally.failed += 1;
      for (const fault of judgement) add(control, subject, fault);
    }
  }

  function add(control: Control, subject: Subject, fault: Fault): void {
    const severity = fault.severity ?? control.severity;
    if (!isAtLeast(severity, floor)) {
      below.counts[severity] += 1;
      if (fault.fix === undefined || ('ref' in subject && !isEditable(subject.origin))) return;
      below.fixable += 1;
      if (fault.fix.risk === 'mayBreak') below.fixableUnsafe += 1;
      return;
    }
    const made = findingOf(control, subject, fault);
    const distinct = ids.distinct(made);
    if (distinct !== undefined) findings.push(distinct);
  }

  function run(runners: Runners, object: KubeObject, workloads: readonly Workload[], given: InventoryContext): void {
    for (const { control, judge } of runners.forKind(object.ref.kind)) record(control, judge(object, given), object);
    for (const workload of workloads) {
      for (const { control, judge } of runners.workload) record(control, judge(workload, given), object);
      for (const container of workload.containers) {
        for (const { control, judge } of runners.container) {
          if (appliesTo(control, container)) record(control, judge(container, workload, given), object);
        }
      }
    }
  }

  return {
    objects(objects) {
      for (const object of objects) {
        const workloads = workloadsOf(object);
        inventory.add(object, workloads);
        read.push({ object, workloads });
        run(alone, object, workloads, context as InventoryContext);
      }
    },
    dockerfile(dockerfile) {
      for (const control of dockerfileControls) {
        const judge = guarded(control.evaluate);
        record(control, judge(dockerfile, context), dockerfile);
      }
    },
    wholeCluster(unavailable) {
      complete = true;
      blocked = blockedBy(controls, unavailable);
    },
    node(node) {
      for (const control of controls) {
        if (!('evaluateNode' in control) || control.evaluateNode === undefined) continue;
        record(control, guarded(control.evaluateNode)(node, context), node);
      }
    },
    finish() {
      const built = inventory.build(complete);
      const full: InventoryContext = { ...context, inventory: built };
      const judging = runnersOf(amongControls.filter((control) => !blocked.silent.has(control)));
      for (const { object, workloads } of read) run(judging, object, workloads, full);
      noteBlocked(tallies, blocked);
      return { findings, below, failures: [...failures.values()], tallies, inventory: built };
    },
  };
}

function findingOf(control: Control, subject: Subject, fault: Fault): Finding {
  if ('ref' in subject) return findingIn(control, subject, fault);
  return 'host' in subject ? findingOnNode(control, subject, fault) : findingInFile(control, subject, fault);
}

function failureOf(control: Control, subject: Subject, { error }: Crashed): ControlFailure {
  if ('ref' in subject) return { control: control.id, subject: subject.ref, place: subject.origin.locate([]), error };
  if ('host' in subject) {
    return { control: control.id, subject: subject.host, place: { file: '/', line: 1, column: 1 }, error };
  }
  const { file, projectFile } = subject;
  return {
    control: control.id,
    subject: { type: 'file', path: projectFile },
    place: { file, line: 1, column: 1 },
    error,
  };
}
