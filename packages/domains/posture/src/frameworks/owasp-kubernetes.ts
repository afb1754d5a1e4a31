import type { Framework, Requirement } from './framework.ts';

/** OWASP Kubernetes Top 10, 2025: each risk as what should hold instead. */
export const owaspKubernetes: Framework = {
  id: 'owasp-k8s-2025',
  title: { en: 'OWASP Kubernetes Top 10', zh: 'OWASP Kubernetes 十大风险' },
  version: '2025',
  url: 'https://owasp.org/www-project-kubernetes-top-ten/',
  requirements: [
    r('K01', 'Workloads run with no more power than they need', '工作负载仅拥有必要的权限'),
    r('K02', 'Nobody is granted more than the task asks for', '授权不超出任务所需'),
    r('K03', 'Secrets are stored, passed and rotated with care', '妥善存储、传递和轮换敏感数据'),
    r('K04', 'Policies are enforced for the whole cluster', '在整个集群范围内强制执行策略'),
    r('K05', 'Workloads are separated on the network', '在网络上隔离工作负载'),
    r('K06', 'Components of the cluster are not exposed', '不暴露集群组件'),
    r('K07', 'Components of the cluster are up to date and hardened', '集群组件保持更新并经过加固'),
    r('K08', 'No path leads from a pod into the cloud account', 'Pod 无法通向云账号'),
    r('K09', 'Callers are authenticated with credentials that expire', '调用者使用会过期的凭据认证'),
    r('K10', 'What happens is recorded and watched', '记录并监控集群中的活动'),
  ],
};

function r(id: string, en: string, zh: string): Requirement {
  return { id: `${id}:2025`, title: { en, zh } };
}
