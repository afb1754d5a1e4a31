import type { Container, Inventory, Workload } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { isServed } from '../references/served.ts';
import { runsForever } from './lifetime.ts';

const references = [
  'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
];

function hasLiveness(container: Container, workload: Workload): Judgement {
  if (!runsForever(workload)) return 'notApplicable';
  if (container.spec.livenessProbe !== undefined) return 'pass';
  return [{ path: [...container.path, 'livenessProbe'], values: { container: container.name } }];
}

/** Whether requests come to a container: it declares a port, or a Service selects its pod and no container does. */
function serves(container: Container, workload: Workload, inventory: Inventory): boolean {
  if ((container.spec.ports?.length ?? 0) > 0) return true;
  if (!isServed(inventory, workload.object)) return false;
  return container.role === 'container' && workload.containers.every(({ spec }) => (spec.ports?.length ?? 0) === 0);
}

function hasReadiness(container: Container, workload: Workload, inventory: Inventory): Judgement {
  if (container.spec.readinessProbe !== undefined) return 'pass';
  if (!runsForever(workload) || !serves(container, workload, inventory)) return 'notApplicable';
  return [
    {
      path: [...container.path, 'readinessProbe'],
      values: { container: container.name },
      // Without a Service nobody waits for readiness but the rollout itself.
      ...(isServed(inventory, workload.object) ? {} : { severity: 'info' as const }),
    },
  ];
}

const slowStart = 60;

function startsWithinLiveness(container: Container): Judgement {
  const { livenessProbe, startupProbe } = container.spec;
  if (livenessProbe === undefined) return 'notApplicable';
  if (startupProbe !== undefined || (livenessProbe.initialDelaySeconds ?? 0) < slowStart) return 'pass';
  return [
    {
      path: [...container.path, 'startupProbe'],
      values: { container: container.name, seconds: livenessProbe.initialDelaySeconds ?? 0 },
    },
  ];
}

function differ(container: Container): Judgement {
  const { livenessProbe, readinessProbe } = container.spec;
  if (livenessProbe === undefined || readinessProbe === undefined) return 'notApplicable';
  if (JSON.stringify(livenessProbe) !== JSON.stringify(readinessProbe)) return 'pass';
  return [{ path: [...container.path, 'livenessProbe'], values: { container: container.name } }];
}

export const livenessProbe: Control = {
  id: 'liveness-probe',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Long-running containers have a liveness probe', zh: '长期运行的容器设有存活探针' },
  why: {
    en: 'A process that hangs instead of exiting stays as it is until a person notices. A container that reliably exits when it cannot go on needs no probe.',
    zh: '进程卡死而不退出时，在有人发现之前会一直如此。无法继续时能够可靠退出的容器不需要存活探针。',
  },
  message: {
    en: 'Container {container} has no liveness probe: nothing restarts it when it hangs',
    zh: '容器 {container} 没有存活探针：卡死时不会被重启',
  },
  remediation: {
    en: 'Add a livenessProbe on an endpoint that depends on nothing but the process itself.',
    zh: '添加 livenessProbe，其端点只依赖进程自身。',
  },
  references,
  frameworks: [],
  scope: 'container',
  roles: ['container'],
  evaluate: (container, workload) => hasLiveness(container, workload),
};

export const readinessProbe: Control = {
  id: 'readiness-probe',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Containers that serve requests have a readiness probe', zh: '提供服务的容器设有就绪探针' },
  why: {
    en: 'Without it a pod gets requests as soon as its process starts, so that every rollout and every scale-out loses some, and a rollout of a broken build goes through.',
    zh: '没有就绪探针时，进程一启动 Pod 就会收到请求：每次发布和扩容都会丢失部分请求，有缺陷的版本也会顺利发布。',
  },
  message: {
    en: 'Container {container} has no readiness probe and gets requests before it can serve them',
    zh: '容器 {container} 没有就绪探针，在能够提供服务之前就会收到请求',
  },
  remediation: {
    en: 'Add a readinessProbe that answers once the container can serve.',
    zh: '添加 readinessProbe，在容器可以提供服务后才返回成功。',
  },
  references,
  frameworks: [],
  scope: 'container',
  roles: ['container', 'sidecar'],
  evaluateAmong: (container, workload, { inventory }) => hasReadiness(container, workload, inventory),
};

export const startupProbe: Control = {
  id: 'startup-probe',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Slow starts are covered by a startup probe', zh: '启动缓慢的容器使用启动探针' },
  why: {
    en: 'A long initial delay makes every restart wait, however fast it was, and still kills the container when one start takes longer.',
    zh: '较长的初始延迟使每次重启都要等待，而启动更慢时容器仍会被终止。',
  },
  message: {
    en: 'The liveness probe of {container} waits {seconds} s instead of a startup probe',
    zh: '容器 {container} 的存活探针等待 {seconds} 秒，而没有使用启动探针',
  },
  remediation: {
    en: 'Move the wait into a startupProbe with failureThreshold × periodSeconds as long as the slowest start.',
    zh: '改用 startupProbe，使 failureThreshold × periodSeconds 覆盖最慢的启动时间。',
  },
  references,
  frameworks: [],
  scope: 'container',
  roles: ['container', 'sidecar'],
  evaluate: (container) => startsWithinLiveness(container),
};

export const probesDiffer: Control = {
  id: 'probes-identical',
  category: 'reliability',
  kind: 'misconfiguration',
  // Harmless where the endpoint asks about the process alone, which no manifest shows.
  severity: 'info',
  title: { en: 'Liveness and readiness probes differ', zh: '存活探针与就绪探针不同' },
  why: {
    en: 'When both ask the same question with the same patience, a slow dependency does not take the pod out of service but restarts it, and all its siblings with it.',
    zh: '两个探针完全相同时，依赖变慢不会让 Pod 暂时退出服务，而是将其连同所有副本一起重启。',
  },
  message: {
    en: 'Liveness and readiness probe of container {container} are the same, so it is restarted whenever it is not ready',
    zh: '容器 {container} 的存活探针与就绪探针完全相同，一旦未就绪就会被重启',
  },
  remediation: {
    en: 'Let the liveness probe check the process alone, or give it a higher failureThreshold.',
    zh: '让存活探针只检查进程自身，或提高其 failureThreshold。',
  },
  references,
  frameworks: [],
  scope: 'container',
  roles: ['container', 'sidecar'],
  evaluate: (container) => differ(container),
};
