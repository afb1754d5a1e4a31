import type { KubeObject } from '@seawall/kube';
import { type Finding, isAtLeast, type Severity, type Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../control.ts';
import { findingIn } from '../findings.ts';
import type { ControlFailure } from '../judge.ts';
import type { Crashed } from '../runners.ts';

/** How one control came out over one object, its workloads and its containers: kept until it judges again. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly notAssessed: number;
  readonly findings: readonly Finding[];
  /** The severities of faults below the floor, which became no findings. */
  readonly below: readonly Severity[];
  readonly reason?: Text;
  readonly failure?: ControlFailure;
}

const none: readonly never[] = [];
const nothing: Outcome = { passed: 0, failed: 0, notApplicable: 0, notAssessed: 0, findings: none, below: none };
// Nearly all outcomes are one of these, and there are millions.
const onePass: Outcome = { ...nothing, passed: 1 };
const oneNotApplicable: Outcome = { ...nothing, notApplicable: 1 };

/** Says of an object what a control that must not judge says: why. */
export function silenced(reason: Text): Outcome {
  return { ...nothing, notAssessed: 1, reason };
}

/** Takes in one judgement after another. */
export interface Tallying {
  add(judgement: Judgement | Crashed): void;
  outcome(): Outcome;
}

/** The outcome of one control over one object; faults below `floor` are only counted. */
export function tallying(control: Control, object: KubeObject, floor: Severity): Tallying {
  let passed = 0;
  let failed = 0;
  let notApplicable = 0;
  let notAssessed = 0;
  let findings: Finding[] | undefined;
  let below: Severity[] | undefined;
  let reason: Text | undefined;
  let failure: ControlFailure | undefined;

  function fault(one: Fault): void {
    const severity = one.severity ?? control.severity;
    if (!isAtLeast(severity, floor)) {
      (below ??= []).push(severity);
      return;
    }
    const made = findingIn(control, object, one);
    if (findings?.some(({ id }) => id === made.id) !== true) (findings ??= []).push(made);
  }

  return {
    add(judgement) {
      if (judgement === 'pass') passed += 1;
      else if (judgement === 'notApplicable') notApplicable += 1;
      else if ('notAssessed' in judgement) {
        notAssessed += 1;
        reason ??= judgement.notAssessed;
        if ('error' in judgement) {
          failure ??= {
            control: control.id,
            subject: object.ref,
            place: object.origin.locate([]),
            error: judgement.error,
          };
        }
      } else {
        failed += 1;
        for (const one of judgement) fault(one);
      }
    },
    outcome() {
      if (failed + notAssessed === 0) {
        if (passed + notApplicable === 0) return nothing;
        if (passed === 1 && notApplicable === 0) return onePass;
        if (passed === 0 && notApplicable === 1) return oneNotApplicable;
      }
      return {
        passed,
        failed,
        notApplicable,
        notAssessed,
        findings: findings ?? none,
        below: below ?? none,
        ...(reason === undefined ? {} : { reason }),
        ...(failure === undefined ? {} : { failure }),
      };
    },
  };
}
