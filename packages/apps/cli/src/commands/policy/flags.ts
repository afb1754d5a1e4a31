import { evaluatePolicies, type PolicyReport } from '@seawall/scan/policies';
import type { Context } from '../../context.ts';

export interface EvaluateFlags {
  readonly policies: readonly string[];
  readonly operation?: 'create' | 'update' | 'delete' | 'audit';
  readonly namespace: string;
  readonly inventory?: readonly string[];
  readonly expand: boolean;
  readonly values?: readonly string[];
  readonly config?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly exclude?: readonly string[];
  readonly format: string;
  readonly all?: boolean;
  readonly failOn: 'deny' | 'warn' | 'audit' | 'none';
  /** Only these policies, by `Kind/name` or name. */
  readonly policy?: readonly string[];
}

const operations = { create: 'CREATE', update: 'UPDATE', delete: 'DELETE', audit: '' } as const;

/** Evaluates as the flags say. */
export function evaluate(
  targets: readonly string[],
  flags: EvaluateFlags,
  explain: boolean,
  { world }: Context,
): Promise<PolicyReport> {
  return evaluatePolicies(
    {
      policies: flags.policies,
      targets: targets.length === 0 ? ['.'] : targets,
      namespace: flags.namespace,
      expand: flags.expand,
      explain,
      ...(flags.operation === undefined ? {} : { operation: operations[flags.operation] }),
      cluster: {
        ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }),
        ...(flags.context === undefined ? {} : { context: flags.context }),
      },
      ...(flags.inventory === undefined ? {} : { inventory: flags.inventory }),
      ...(flags.exclude === undefined ? {} : { exclude: flags.exclude }),
      ...(flags.values === undefined ? {} : { helmValues: flags.values }),
      ...(flags.config === undefined ? {} : { configFile: flags.config }),
    },
    world,
  );
}
