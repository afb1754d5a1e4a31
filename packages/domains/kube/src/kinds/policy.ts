import { number, object, type Shaped, scalar, string } from '../shape.ts';
import { labelSelector, objectMeta } from './meta.ts';

export const podDisruptionBudget = object({
  metadata: objectMeta,
  spec: object({
    minAvailable: scalar,
    maxUnavailable: scalar,
    selector: labelSelector,
    unhealthyPodEvictionPolicy: string,
  }),
});

export const horizontalPodAutoscaler = object({
  metadata: objectMeta,
  spec: object({
    minReplicas: number,
    maxReplicas: number,
    scaleTargetRef: object({ apiVersion: string, kind: string, name: string }),
  }),
});

export const plain = object({ metadata: objectMeta });

export type PodDisruptionBudget = Shaped<typeof podDisruptionBudget>;
export type HorizontalPodAutoscaler = Shaped<typeof horizontalPodAutoscaler>;
