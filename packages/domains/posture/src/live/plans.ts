import type { Severity } from '@seawall/model';
import type { Control, InventoryContext } from '../control.ts';
import type { Reads } from '../reads.ts';
import { appliesTo, type Runners, runnersOf } from '../runners.ts';
import { type Outcome, tallying } from './outcome.ts';
import type { Member } from './views.ts';

/** One control, made ready to judge an object with everything in it. */
export interface Step {
  readonly control: Control;
  readonly reads: Reads | undefined;
  judge(member: Member, context: InventoryContext): Outcome;
}

/** The controls that apply to one kind of object, in an order that does not change: outcomes are kept in the same. */
export interface Plan {
  readonly alone: readonly Step[];
  readonly among: readonly Step[];
}

/** Finds the plan of an object: by its kind, and by whether it bears pods. */
export function plansOf(controls: readonly Control[], floor: Severity): (member: Member) => Plan {
  const alone = runnersOf(controls.filter((control) => 'evaluate' in control));
  const among = runnersOf(controls.filter((control) => 'evaluateAmong' in control));
  const known = new Map<string, Plan>();
  return ({ object, workloads }) => {
    const { kind } = object.ref;
    const key = workloads.length > 0 ? `${kind} bearing pods` : kind;
    let plan = known.get(key);
    if (plan === undefined) {
      plan = {
        alone: stepsOf(alone, kind, workloads.length > 0, floor),
        among: stepsOf(among, kind, workloads.length > 0, floor),
      };
      known.set(key, plan);
    }
    return plan;
  };
}

function stepsOf(runners: Runners, kind: string, bearsPods: boolean, floor: Severity): Step[] {
  const steps: Step[] = runners.forKind(kind).map(({ control, judge }) =>
    step(control, floor, ({ object }, context, add) => {
      add(judge(object, context));
    }),
  );
  if (!bearsPods) return steps;
  for (const { control, judge } of runners.workload) {
    steps.push(
      step(control, floor, ({ workloads }, context, add) => {
        for (const workload of workloads) add(judge(workload, context));
      }),
    );
  }
  for (const { control, judge } of runners.container) {
    steps.push(
      step(control, floor, ({ workloads }, context, add) => {
        for (const workload of workloads) {
          for (const container of workload.containers) {
            if (appliesTo(control, container)) add(judge(container, workload, context));
          }
        }
      }),
    );
  }
  return steps;
}

type Add = ReturnType<typeof tallying>['add'];

function step(
  control: Control,
  floor: Severity,
  run: (member: Member, context: InventoryContext, add: Add) => void,
): Step {
  return {
    control,
    reads: 'evaluateAmong' in control ? control.reads : undefined,
    judge(member, context) {
      const tally = tallying(control, member.object, floor);
      run(member, context, tally.add);
      return tally.outcome();
    },
  };
}
