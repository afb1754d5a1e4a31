import type { Control } from '../../control.ts';
import { reading } from '../../reads.ts';
import { siblingDrift } from './drift.ts';
import { recommendedLabel } from './recommended.ts';
import { requiredLabels } from './required.ts';
import { labelSyntax } from './syntax.ts';

export const labelControls: readonly Control[] = [
  requiredLabels,
  recommendedLabel,
  labelSyntax,
  ...reading({ within: 'namespace', kinds: [], workloads: true }, [siblingDrift]),
];
