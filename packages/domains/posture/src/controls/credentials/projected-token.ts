import type { Workload } from '@seawall/kube';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { attack, cis, owasp, threat } from '../../frameworks/ids.ts';

const day = 86_400;
const hour = 3600;

function tokensExpire({ pod, podPath }: Workload): Judgement {
  if (pod.volumes === undefined) return 'pass';
  const faults: Fault[] = [];
  for (const [index, { projected }] of pod.volumes.entries()) {
    for (const [at, { serviceAccountToken: token }] of (projected?.sources ?? []).entries()) {
      const seconds = token?.expirationSeconds;
      if (seconds === undefined || seconds <= day) continue;
      const path = [
        ...podPath,
        'volumes',
        index,
        'projected',
        'sources',
        at,
        'serviceAccountToken',
        'expirationSeconds',
      ];
      faults.push({
        path,
        key: token?.path ?? '',
        values: { hours: Math.round(seconds / hour) },
        fix: {
          title: { en: 'Let the token expire after an hour', zh: '令牌有效期设为一小时' },
          risk: 'mayBreak',
          operations: [{ op: 'set', path, value: hour }],
        },
      });
    }
  }
  return judged(faults);
}

export const projectedTokenLifetime: Control = {
  id: 'projected-token-lifetime',
  category: 'credentials',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Projected service account tokens live a day at most', zh: '投射的服务账号令牌有效期不超过一天' },
  why: {
    en: 'The kubelet renews the token by itself; a long life only helps whoever copies it.',
    zh: 'kubelet 会自动轮换令牌；较长的有效期只对窃取令牌的人有利。',
  },
  message: { en: 'The projected token is valid for {hours} hours', zh: '投射的令牌有效期为 {hours} 小时' },
  remediation: {
    en: 'Set expirationSeconds to 3600 and let the application read the file again when it needs the token.',
    zh: '将 expirationSeconds 设为 3600，并让应用在需要令牌时重新读取文件。',
  },
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#serviceaccount-token-volume-projection',
  ],
  frameworks: [...cis('5.1.6'), ...owasp('K09'), ...threat('MS-TA9016'), ...attack('T1528')],
  scope: 'workload',
  evaluate: tokensExpire,
};
