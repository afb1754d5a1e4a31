import type { Container, KubeObject, Workload } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, InventoryContext, Judgement, NotAssessed } from './control.ts';

type Scoped<Scope extends Control['scope']> = Extract<Control, { scope: Scope }>;

/** A control with the one of its two methods that it has. */
interface Runner<Scope extends Control['scope'], Subject extends readonly unknown[]> {
  readonly control: Scoped<Scope>;
  readonly judge: (...given: [...Subject, InventoryContext]) => Judgement | Crashed;
}

/** The controls of one pass, by what they look at. */
export interface Runners {
  readonly container: readonly Runner<'container', [Container, Workload]>[];
  readonly workload: readonly Runner<'workload', [Workload]>[];
  forKind(kind: string): readonly Runner<'object', [KubeObject]>[];
}

export function runnersOf(controls: readonly Control[]): Runners {
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

export function appliesTo(control: Scoped<'container'>, container: Container): boolean {
  return control.roles === undefined ? container.role !== 'ephemeral' : control.roles.includes(container.role);
}

/** A judgement that could not be made because the control itself threw. */
export interface Crashed extends NotAssessed {
  readonly error: unknown;
}

/**
 * A control that throws on one subject must not take the scan with it: there it has not assessed, and says so. Written
 * with its three arguments: a rest parameter would make an array for each of the millions of calls of a large scan.
 */
export function guarded<A, B>(judge: (a: A, b: B) => Judgement): (a: A, b: B) => Judgement | Crashed;
export function guarded<A, B, C>(judge: (a: A, b: B, c: C) => Judgement): (a: A, b: B, c: C) => Judgement | Crashed;
export function guarded(
  judge: (a: never, b: never, c: never) => Judgement,
): (a: never, b: never, c: never) => Judgement | Crashed {
  return (a, b, c) => {
    try {
      return judge(a, b, c);
    } catch (error) {
      return { notAssessed: crashed, error };
    }
  };
}

const crashed: Text = { en: 'The control itself failed; please report it', zh: '控制项自身出错，请反馈' };
