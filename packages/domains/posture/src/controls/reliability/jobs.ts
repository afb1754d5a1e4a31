import type { CronJob, Job, KubeObject } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';

const references = ['https://kubernetes.io/docs/concepts/workloads/controllers/job/'];
const cronReferences = ['https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'];

const besideHistory: Text = {
  en: 'The jobs are deleted {seconds} s after they end, before the history limits of the CronJob apply',
  zh: 'Job 结束 {seconds} 秒后即被删除，CronJob 的历史记录上限因此失效',
};

function isHook(object: KubeObject): boolean {
  const annotations = object.value.metadata?.annotations;
  return (
    annotations?.['helm.sh/hook-delete-policy'] !== undefined || annotations?.['argocd.argoproj.io/hook'] !== undefined
  );
}

function isCleanedUp(object: KubeObject): Judgement {
  if (!object.ref.apiVersion.startsWith('batch/')) return 'notApplicable';
  if (object.ref.kind === 'CronJob') {
    const seconds = (object.value as CronJob).spec?.jobTemplate?.spec?.ttlSecondsAfterFinished;
    if (seconds === undefined) return 'pass';
    const path = ['spec', 'jobTemplate', 'spec', 'ttlSecondsAfterFinished'];
    return [{ path, message: besideHistory, values: { seconds } }];
  }
  if ((object.value as Job).spec?.ttlSecondsAfterFinished !== undefined || isHook(object)) return 'pass';
  const path = ['spec', 'ttlSecondsAfterFinished'];
  return [
    {
      path,
      fix: {
        title: { en: 'Delete the Job a day after it ended', zh: 'Job 结束一天后删除' },
        // Whatever waits for the Job by name no longer finds it.
        risk: 'mayBreak',
        operations: [{ op: 'set', path, value: 86_400 }],
      },
    },
  ];
}

function isBounded(object: KubeObject): Judgement {
  if (!object.ref.apiVersion.startsWith('batch/')) return 'notApplicable';
  const cron = object.ref.kind === 'CronJob';
  const spec = cron ? (object.value as CronJob).spec?.jobTemplate?.spec : (object.value as Job).spec;
  const base = cron ? ['spec', 'jobTemplate', 'spec'] : ['spec'];
  if (spec?.activeDeadlineSeconds !== undefined || spec?.template?.spec?.activeDeadlineSeconds !== undefined)
    return 'pass';
  return [{ path: [...base, 'activeDeadlineSeconds'] }];
}

function runsAlone(object: KubeObject): Judgement {
  const policy = (object.value as CronJob).spec?.concurrencyPolicy;
  if (!object.ref.apiVersion.startsWith('batch/')) return 'notApplicable';
  // Written out, Allow is a choice.
  if (policy !== undefined) return 'pass';
  const path = ['spec', 'concurrencyPolicy'];
  return [
    {
      path,
      fix: {
        title: { en: 'Do not start a run while one is going', zh: '上一次运行未结束时不启动新的运行' },
        risk: 'mayBreak',
        operations: [{ op: 'set', path, value: 'Forbid' }],
      },
    },
  ];
}

function startsInTime(object: KubeObject): Judgement {
  if (!object.ref.apiVersion.startsWith('batch/')) return 'notApplicable';
  const seconds = (object.value as CronJob).spec?.startingDeadlineSeconds;
  const path = ['spec', 'startingDeadlineSeconds'];
  if (seconds === undefined || seconds >= 10) return 'pass';
  return [{ path, values: { seconds } }];
}

export const jobCleanup: Control = {
  id: 'job-cleanup',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Finished jobs are cleaned up in one way', zh: '已结束的 Job 会被清理，且只用一种方式' },
  why: {
    en: 'Finished Jobs and their pods stay in the cluster for ever and burden the API server; in a CronJob the history limits do this already.',
    zh: '已结束的 Job 及其 Pod 会一直留在集群中，加重 API 服务器的负担；CronJob 已由历史记录上限负责清理。',
  },
  message: { en: 'The Job stays for ever after it ended', zh: 'Job 结束后会一直保留' },
  remediation: {
    en: 'Set spec.ttlSecondsAfterFinished on a Job; in a CronJob use the history limits.',
    zh: '为 Job 设置 spec.ttlSecondsAfterFinished；CronJob 则使用历史记录上限。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/'],
  frameworks: [],
  scope: 'object',
  kinds: ['Job', 'CronJob'],
  evaluate: (object) => isCleanedUp(object),
};

export const jobDeadline: Control = {
  id: 'job-deadline',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Jobs have a deadline', zh: 'Job 设有截止时间' },
  why: {
    en: 'A run that hangs keeps its node share, and a CronJob that forbids overlap never runs again behind it.',
    zh: '卡住的 Job 会一直占用节点资源；CronJob 若禁止并发，之后便不再运行。',
  },
  message: { en: 'A run that hangs is never ended', zh: '卡住的 Job 不会被终止' },
  remediation: {
    en: 'Set activeDeadlineSeconds to a few times the usual duration.',
    zh: '将 activeDeadlineSeconds 设为通常时长的数倍。',
  },
  references,
  frameworks: [],
  scope: 'object',
  kinds: ['Job', 'CronJob'],
  evaluate: (object) => isBounded(object),
};

export const cronConcurrency: Control = {
  id: 'cronjob-concurrency',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'CronJobs say whether runs may overlap', zh: 'CronJob 明确运行是否可以重叠' },
  why: {
    en: 'By default a run starts while the one before is still going. When runs slow down they pile up, work on the same data and fill the cluster.',
    zh: '默认情况下，上一次运行未结束也会启动新的运行。运行变慢时会不断堆积，同时处理相同数据并占满集群。',
  },
  message: { en: 'Runs may overlap without that having been chosen', zh: '运行可能重叠，而清单并未明确选择如此' },
  remediation: {
    en: 'Set spec.concurrencyPolicy to Forbid or Replace, or to Allow where overlap is harmless.',
    zh: '将 spec.concurrencyPolicy 设为 Forbid 或 Replace；若重叠无害则明确设为 Allow。',
  },
  references: cronReferences,
  frameworks: [],
  scope: 'object',
  kinds: ['CronJob'],
  evaluate: (object) => runsAlone(object),
};

export const cronStartingDeadline: Control = {
  id: 'cronjob-starting-deadline',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'CronJobs get time to start', zh: 'CronJob 有足够的启动期限' },
  why: {
    en: 'The controller looks at CronJobs every ten seconds: with a shorter deadline a run may never be started.',
    zh: '控制器每十秒检查一次 CronJob：启动期限更短时，Job 可能永远不会启动。',
  },
  message: {
    en: 'Runs that do not start within {seconds} s are dropped, and the controller looks every ten',
    zh: '{seconds} 秒内未启动的运行会被放弃，而控制器每十秒才检查一次',
  },
  remediation: {
    en: 'Leave startingDeadlineSeconds out or set it well above ten.',
    zh: '省略 startingDeadlineSeconds，或设为明显大于 10 的值。',
  },
  references: cronReferences,
  frameworks: [],
  scope: 'object',
  kinds: ['CronJob'],
  evaluate: (object) => startsInTime(object),
};
