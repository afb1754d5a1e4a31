import {
  type Container,
  type Inventory,
  inventoryBuilder,
  type KubeObject,
  parseKubernetesVersion,
  type Workload,
  workloadsOf,
} from '@seawall/kube';
import {
  type Finding,
  fingerprint,
  type Fix,
  isAtLeast,
  type Place,
  type Ref,
  type Severity,
  severities,
  type Text,
} from '@seawall/model';
import type { Context, Control, Fault, InventoryContext, Judgement, NotAssessed } from './control.ts';
import type { Dockerfile } from './dockerfile/instructions.ts';
import { stablePath } from './part.ts';
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

/** Judges objects and Dockerfiles as they are read, and what needs all of them at the end. */
export interface Judge {
  objects(objects: readonly KubeObject[]): void;
  dockerfile(dockerfile: Dockerfile): void;
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
  const among = runnersOf(controls.filter((control) => 'evaluateAmong' in control));
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

  function record(control: Control, judgement: Judgement | Crashed, subject: KubeObject | Dockerfile): void {
    const tally = tallies.get(control.id) as ControlTally;
    if (judgement === 'pass') tally.passed += 1;
    else if (judgement === 'notApplicable') tally.notApplicable += 1;
    else if ('notAssessed' in judgement) {
      tally.notAssessed += 1;
      if (!tally.reasons.some((reason) => reason.en === judgement.notAssessed.en))
        tally.reasons.push(judgement.notAssessed);
      if ('error' in judgement && !failures.has(control.id))
        failures.set(control.id, failureOf(control, subject, judgement));
    } else {
      tally.failed += 1;
      for (const fault of judgement) add(control, subject, fault);
    }
  }

  function add(control: Control, subject: KubeObject | Dockerfile, fault: Fault): void {
    const severity = fault.severity ?? control.severity;
    if (!isAtLeast(severity, floor)) {
      below.counts[severity] += 1;
      if (fault.fix === undefined) return;
      below.fixable += 1;
      if (fault.fix.risk === 'mayBreak') below.fixableUnsafe += 1;
      return;
    }
    const made = 'ref' in subject ? findingIn(control, subject, fault) : findingInFile(control, subject, fault);
    const finding = ids.distinct(made);
    if (finding !== undefined) findings.push(finding);
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
    finish() {
      const built = inventory.build();
      const full: InventoryContext = { ...context, inventory: built };
      for (const { object, workloads } of read) run(among, object, workloads, full);
      return { findings, below, failures: [...failures.values()], tallies, inventory: built };
    },
  };
}

type Scoped<Scope extends Control['scope']> = Extract<Control, { scope: Scope }>;

/** A control with the one of its two methods that it has. */
interface Runner<Scope extends Control['scope'], Subject extends readonly unknown[]> {
  readonly control: Scoped<Scope>;
  readonly judge: (...given: [...Subject, InventoryContext]) => Judgement | Crashed;
}

interface Runners {
  readonly container: readonly Runner<'container', [Container, Workload]>[];
  readonly workload: readonly Runner<'workload', [Workload]>[];
  forKind(kind: string): readonly Runner<'object', [KubeObject]>[];
}

function runnersOf(controls: readonly Control[]): Runners {
  const container: Runners['container'][number][] = [];
  const workload: Runners['workload'][number][] = [];
  const object: Runner<'object', [KubeObject]>[] = [];
  for (const control of controls) {
    if (control.scope === 'container') {
      container.push({ control, judge: guarded('evaluate' in control ? control.evaluate : control.evaluateAmong) });
    } else if (control.scope === 'workload') {
      workload.push({ control, judge: guarded('evaluate' in control ? control.evaluate : control.evaluateAmong) });
    } else if (control.scope === 'object') {
      object.push({ control, judge: guarded('evaluate' in control ? control.evaluate : control.evaluateAmong) });
    }
  }
  const byKind = new Map<string, Runner<'object', [KubeObject]>[]>();
  return {
    container,
    workload,
    forKind(kind) {
      let matching = byKind.get(kind);
      if (matching === undefined) {
        matching = object.filter(({ control }) => control.kinds.includes('*') || control.kinds.includes(kind));
        byKind.set(kind, matching);
      }
      return matching;
    },
  };
}

function appliesTo(control: Scoped<'container'>, container: Container): boolean {
  return control.roles === undefined ? container.role !== 'ephemeral' : control.roles.includes(container.role);
}

function findingIn(control: Control, object: KubeObject, fault: Fault): Finding {
  const { origin } = object;
  const part = partOf(stablePath(object.value, fault.path), fault);
  const fix: Fix | undefined =
    fault.fix === undefined || origin.renderedBy !== undefined
      ? undefined
      : { ...fault.fix, file: origin.file, document: origin.document, base: origin.base };
  return finding(control, object.ref, origin.projectFile, part, origin.locate(fault.path), fault, fix);
}

function findingInFile(control: Control, dockerfile: Dockerfile, fault: Fault): Finding {
  const lines = fault.lines ?? { from: 1, to: 1 };
  const place: Place = { file: dockerfile.file, line: lines.from, column: 1, endLine: lines.to };
  const fix: Fix | undefined =
    fault.fix === undefined ? undefined : { ...fault.fix, file: dockerfile.file, document: 0, base: [] };
  const subject: Ref = { type: 'file', path: dockerfile.projectFile };
  return finding(control, subject, dockerfile.projectFile, partOf('', fault), place, fault, fix);
}

function partOf(path: string, fault: Fault): string {
  return fault.key === undefined ? path : `${path}#${fault.key}`;
}

const noEvidence: Finding['evidence'] = [];

function finding(
  control: Control,
  subject: Ref,
  projectFile: string,
  part: string,
  place: Place,
  fault: Fault,
  fix: Fix | undefined,
): Finding {
  // Written without spreads: there may be hundreds of thousands, and an object built by a literal alone is half the size.
  const made: { -readonly [Field in keyof Finding]: Finding[Field] } = {
    id: fingerprint({ kind: control.kind, rule: control.id, subject, file: projectFile, part }),
    kind: control.kind,
    rule: control.id,
    severity: fault.severity ?? control.severity,
    subject,
    part,
    place,
    message: fault.message ?? control.message,
    evidence: fault.evidence ?? noEvidence,
    frameworks: control.frameworks,
    status: 'open',
  };
  if (fault.values !== undefined) made.values = fault.values;
  if (fix !== undefined) made.fix = fix;
  return made;
}

/**
 * Tells findings apart that would bear one id. One that comes again from the same line (a base that two overlays
 * render) is the same finding and is dropped; one from another line (an object written twice in a file) gets a number
 * behind its id.
 */
function idsOf(): { distinct(finding: Finding): Finding | undefined } {
  const lines = new Map<string, number>();
  const repeats = new Map<string, number>();
  return {
    distinct(finding) {
      const { id, place } = finding;
      const line = lines.get(id);
      if (line === undefined) {
        lines.set(id, place.line);
        return finding;
      }
      if (line === place.line) return undefined;
      const count = (repeats.get(id) ?? 1) + 1;
      repeats.set(id, count);
      return { ...finding, id: `${id}-${count}` };
    },
  };
}

/** A judgement that could not be made because the control itself threw. */
interface Crashed extends NotAssessed {
  readonly error: unknown;
}

/** A control that throws on one subject must not take the scan with it: there it has not assessed, and says so. */
function guarded<Given extends readonly unknown[]>(
  judge: (...given: Given) => Judgement,
): (...given: Given) => Judgement | Crashed {
  return (...given) => {
    try {
      return judge(...given);
    } catch (error) {
      return { notAssessed: crashed, error };
    }
  };
}

const crashed: Text = { en: 'The control itself failed; please report it', zh: '控制项自身出错；请反馈此问题' };

function failureOf(control: Control, subject: KubeObject | Dockerfile, { error }: Crashed): ControlFailure {
  if ('ref' in subject) return { control: control.id, subject: subject.ref, place: subject.origin.locate([]), error };
  const { file, projectFile } = subject;
  return {
    control: control.id,
    subject: { type: 'file', path: projectFile },
    place: { file, line: 1, column: 1 },
    error,
  };
}
