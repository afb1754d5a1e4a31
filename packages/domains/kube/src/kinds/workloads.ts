import { boolean, list, map, number, object, type Shaped, scalar, string } from '../shape.ts';
import { labelSelector, objectMeta } from './meta.ts';
import { podSpec, podTemplate } from './pod.ts';

const jobSpec = object({
  activeDeadlineSeconds: number,
  backoffLimit: number,
  completions: number,
  parallelism: number,
  suspend: boolean,
  template: podTemplate,
  ttlSecondsAfterFinished: number,
});

const rollingUpdate = object({ maxUnavailable: scalar, maxSurge: scalar, partition: number });

export const pod = object({ metadata: objectMeta, spec: podSpec });
/** Deployment, StatefulSet, DaemonSet, ReplicaSet and the custom kinds that follow their form. */
export const replicated = object({
  metadata: objectMeta,
  spec: object({
    replicas: number,
    selector: labelSelector,
    template: podTemplate,
    strategy: object({ type: string, rollingUpdate }),
    updateStrategy: object({ type: string, rollingUpdate }),
    minReadySeconds: number,
    revisionHistoryLimit: number,
    progressDeadlineSeconds: number,
    serviceName: string,
    volumeClaimTemplates: list(object({ metadata: objectMeta })),
  }),
});
export const replicationController = object({
  metadata: objectMeta,
  spec: object({ replicas: number, selector: map(string), template: podTemplate }),
});
export const job = object({ metadata: objectMeta, spec: jobSpec });
export const cronJob = object({
  metadata: objectMeta,
  spec: object({
    schedule: string,
    concurrencyPolicy: string,
    startingDeadlineSeconds: number,
    suspend: boolean,
    successfulJobsHistoryLimit: number,
    failedJobsHistoryLimit: number,
    jobTemplate: object({ metadata: objectMeta, spec: jobSpec }),
  }),
});
export const podTemplateObject = object({ metadata: objectMeta, template: podTemplate });

export type Replicated = Shaped<typeof replicated>;
export type Job = Shaped<typeof job>;
export type CronJob = Shaped<typeof cronJob>;
