import type { Control } from '../../control.ts';
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

export const reliabilityControls: readonly Control[] = [
  memoryLimit,
  memoryRequest,
  cpuRequest,
  cpuLimit,
  resourceQuantities,
  scratchSpace,
  readinessProbe,
  livenessProbe,
  startupProbe,
  probesDiffer,
  probePorts,
  replicas,
  spread,
  updateStrategy,
  revisionHistory,
  terminationGrace,
  restartPolicy,
  nakedPod,
  priorityClass,
  disruptionBudget,
  disruptionBudgetBlocks,
  disruptionBudgetScaling,
  unhealthyEviction,
  autoscalerMinimum,
  autoscalerRange,
  autoscaledReplicas,
  jobCleanup,
  jobDeadline,
  cronConcurrency,
  cronStartingDeadline,
  duplicateEnv,
  duplicatePorts,
  statefulService,
];
