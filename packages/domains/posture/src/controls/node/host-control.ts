import type { FrameworkRef, Severity, Text } from '@seawall/model';
import type { Judgement, NodeControl } from '../../control.ts';
import { owasp } from '../../frameworks/ids.ts';
import type { Node } from '../../node/node.ts';
import { needsNode } from './needs.ts';

/** What tells one check of a host from its neighbours. */
export interface HostCheck {
  readonly id: string;
  readonly severity: Severity;
  readonly title: Text;
  readonly why: Text;
  readonly message: Text;
  readonly remediation: Text;
  /** A page of the kernel's or the program's own documentation. */
  readonly reference: string;
  readonly frameworks?: readonly FrameworkRef[];
  judge(node: Node): Judgement;
}

export function hostControl({ reference, frameworks = [], judge, ...said }: HostCheck): NodeControl {
  return {
    ...said,
    category: 'node',
    kind: 'misconfiguration',
    references: [reference],
    frameworks: [...owasp('K07'), ...frameworks],
    needs: needsNode,
    scope: 'node',
    evaluateNode: (node) => judge(node),
  };
}

export const kernelDocs = 'https://docs.kernel.org/admin-guide/sysctl';
