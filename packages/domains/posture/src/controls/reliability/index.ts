import type { Control } from '../../control.ts';
import { type Reads, reading } from '../../reads.ts';
import { autoscaledReplicas, autoscalerMinimum, autoscalerRange } from './autoscaling.ts';
import { disruptionBudget, disruptionBudgetBlocks, disruptionBudgetScaling } from './disruption.ts';
import { duplicateEnv, duplicatePorts } from './duplicates.ts';
import { cronConcurrency, cronStartingDeadline, jobCleanup, jobDeadline } from './jobs.ts';
import { nakedPod, priorityClass, restartPolicy, terminationGrace } from './pod-lifecycle.ts';
import { probePorts } from './probe-ports.ts';
import { livenessProbe, probesDiffer, readinessProbe, startupProbe } from './probes.ts';
import { resourceQuantities } from './quantities.ts';
import { replicas } from './replicas.ts';
import { cpuLimit, cpuRequest, memoryLimit, memoryRequest, scratchSpace } from './resources.ts';
import { revisionHistory, updateStrategy } from './rollout.ts';
import { spread } from './spread.ts';
import { statefulService } from './stateful-service.ts';
import { unhealthyEviction } from './unhealthy-eviction.ts';

const scalers: Reads = { within: 'namespace', kinds: ['HorizontalPodAutoscaler'], also: ['ScaledObject'] };
const servedAndScaled: Reads = {
  within: 'namespace',
  kinds: ['HorizontalPodAutoscaler', 'Service'],
  also: '*',
  workloads: true,
};
const guarded: Reads = {
  within: 'namespace',
  kinds: ['HorizontalPodAutoscaler', 'PodDisruptionBudget'],
  also: '*',
  workloads: true,
};

export const reliabilityControls: readonly Control[] = [
  ...reading({ within: 'namespace', kinds: ['LimitRange'] }, [memoryLimit, memoryRequest, cpuRequest, cpuLimit]),
  resourceQuantities,
  scratchSpace,
  ...reading({ within: 'namespace', kinds: ['Service'], also: '*', workloads: true }, [readinessProbe]),
  livenessProbe,
  startupProbe,
  probesDiffer,
  probePorts,
  ...reading(servedAndScaled, [replicas]),
  ...reading(scalers, [spread]),
  updateStrategy,
  revisionHistory,
  terminationGrace,
  restartPolicy,
  nakedPod,
  ...reading({ within: 'namespace', kinds: ['PriorityClass'] }, [priorityClass]),
  ...reading(guarded, [disruptionBudget, disruptionBudgetBlocks, disruptionBudgetScaling]),
  unhealthyEviction,
  autoscalerMinimum,
  autoscalerRange,
  ...reading(scalers, [autoscaledReplicas]),
  jobCleanup,
  jobDeadline,
  cronConcurrency,
  cronStartingDeadline,
  duplicateEnv,
  duplicatePorts,
  ...reading({ within: 'namespace', kinds: ['Service'] }, [statefulService]),
];
