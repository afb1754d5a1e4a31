import type { Control } from '../../control.ts';
import { reading } from '../../reads.ts';
import { imagePullPolicy } from './pull-policy.ts';
import { imageReference } from './reference.ts';
import { imageRegistry } from './registry.ts';
import { imageTagDrift } from './tag-drift.ts';
import { imageDigest, imageTagLatest } from './tag.ts';

export const supplyControls: readonly Control[] = [
  imageTagLatest,
  imageDigest,
  imageReference,
  imageRegistry,
  imagePullPolicy,
  ...reading({ within: 'namespace', kinds: [], workloads: true }, [imageTagDrift]),
];
