import type { FrameworkRef, Severity, Text } from '@seawall/model';
import type { Component } from '../../control-plane/component.ts';
import type { Expectation } from '../../control-plane/expectation.ts';
import type { Process } from '../../control-plane/process.ts';

/** One requirement on one component's settings: everything that tells it from its neighbours. */
export interface Row {
  readonly id: string;
  /** The item of CIS Kubernetes Benchmark 2.0.1. */
  readonly cis: string;
  readonly component: Component;
  readonly severity: Severity;
  readonly title: Text;
  readonly why: Text;
  readonly expect: Expectation;
  /** What the fix, if there is one, can do to a running cluster; default `mayBreak`. */
  readonly risk?: 'safe' | 'mayBreak';
  /** False where the setting alone, without a file beside it, would keep the component from starting. */
  readonly fixable?: false;
  /** Cases in which the expectation does not hold for a process, or is met in another way. */
  readonly unless?: (process: Process) => 'pass' | 'notApplicable' | Text | undefined;
  /** A miss that is excused: one member has no peers. */
  readonly excuse?: (process: Process) => boolean;
  /** The first Kubernetes minor version that knows the setting. */
  readonly since?: number;
  /** The first that does not any more. */
  readonly until?: number;
  readonly frameworks?: readonly FrameworkRef[];
  /** Instead of the component's: what must be among the input. */
  readonly needs?: Text;
}
