import type { Container, ContainerRole, Inventory, Workload } from '@seawall/kube';
import type { FrameworkRef, Severity, Text } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';
import { type Bound, isFilledIn } from './limit-ranges.ts';

interface BoundInfo {
  readonly id: string;
  readonly severity: Severity;
  readonly resource: 'cpu' | 'memory';
  readonly bound: Bound;
  readonly roles: readonly ContainerRole[];
  readonly title: Text;
  readonly why: Text;
  readonly message: Text;
  readonly remediation: Text;
  readonly frameworks: readonly FrameworkRef[];
}

/** A control that asks every container for one request or limit, unless a LimitRange of its namespace gives it. */
export function resourceBound({ resource, bound, ...info }: BoundInfo): Control {
  function isBound(container: Container, workload: Workload, inventory: Inventory): Judgement {
    const { resources } = container.spec;
    if (resources?.[bound]?.[resource] !== undefined) return 'pass';
    // A request that is not given is the limit.
    if (bound === 'requests' && resources?.limits?.[resource] !== undefined) return 'pass';
    if (isFilledIn(inventory, workload.namespace, bound, resource)) return 'pass';
    return [
      {
        path: [...container.path, 'resources', bound, resource],
        values: { container: container.name },
        // It ends before the pod serves anyone.
        ...(container.role === 'init' ? { severity: 'low' as const } : {}),
      },
    ];
  }
  return {
    ...info,
    category: 'reliability',
    kind: 'misconfiguration',
    references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
    scope: 'container',
    evaluateAmong: (container, workload, { inventory }) => isBound(container, workload, inventory),
  };
}
