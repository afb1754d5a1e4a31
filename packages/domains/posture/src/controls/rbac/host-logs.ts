import type { Workload } from '@seawall/kube';
import type { Control, Fault } from '../../control.ts';
import { judged } from '../../control.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';
import { type Permission, permissionsOf, rbacOf } from '../../rbac/rbac.ts';
import { ruleText } from '../../rbac/rule.ts';
import { givesRight, type Right } from './power.ts';

/** Directories from which a file under /var/log can be replaced. */
const logDirectories = /^\/(?:var(?:\/log(?:\/.*)?)?)?\/?$/;

const readsPodLogs: Right = { group: '', resources: ['pods/log'], verbs: ['get'], names: 'any' };
const readsNodeLogs: Right = {
  group: '',
  resources: ['nodes/log', 'nodes/proxy'],
  verbs: ['get'],
  cluster: true,
  names: 'any',
};

export const hostLogs: Control = {
  id: 'rbac-host-log-read',
  category: 'access',
  kind: 'access',
  severity: 'high',
  title: {
    en: 'Pods that write to the log directory of a node may not read logs through the API',
    zh: '能写入节点日志目录的 Pod 不能通过 API 读取日志',
  },
  why: {
    en: 'The kubelet reads log files as root and follows symbolic links. A pod that replaces a file under /var/log by a link, and then asks for that log, is handed any file of the node, such as its kubeconfig.',
    zh: 'kubelet 以 root 读取日志文件并跟随符号链接。Pod 把 /var/log 下的文件换成链接再请求该日志，就能得到节点上的任意文件，例如 kubeconfig。',
  },
  message: {
    en: 'Volume {volume} gives write access to {directory} of the node, and {account} may read logs',
    zh: '卷 {volume} 可写入节点的 {directory}，而 {account} 可以读取日志',
  },
  remediation: {
    en: 'Mount the directory read-only, or take pods/log and nodes/log from the service account.',
    zh: '以只读方式挂载该目录，或取消该服务账号的 pods/log 和 nodes/log 权限。',
  },
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#hostpath'],
  frameworks: [...owasp('K01', 'K02'), ...threat('MS-TA9013'), ...attack('T1611')],
  scope: 'workload',
  evaluateAmong(workload, { inventory }) {
    const volumes = (workload.pod.volumes ?? []).filter(({ name, hostPath }) => {
      return name !== undefined && logDirectories.test(hostPath?.path ?? '') && isWritten(workload, name);
    });
    if (volumes.length === 0) return 'pass';
    const name = workload.pod.serviceAccountName ?? workload.pod.serviceAccount ?? 'default';
    const rbac = rbacOf(inventory);
    let held: Permission | undefined;
    for (const permission of permissionsOf(rbac, { kind: 'ServiceAccount', namespace: workload.namespace, name })) {
      if (readsLogs(permission, workload.namespace)) held ??= permission;
    }
    if (held === undefined) return 'pass';
    const { rule, binding } = held;
    const { file, line } = binding.object.origin.locate([]);
    const { ref } = binding.object;
    const evidence = [{ field: `${ref.kind} ${ref.name}`, value: ruleText(rule), place: { file, line } }];
    const faults: Fault[] = [];
    for (const [index, volume] of (workload.pod.volumes ?? []).entries()) {
      if (!volumes.includes(volume)) continue;
      faults.push({
        path: [...workload.podPath, 'volumes', index, 'hostPath'],
        values: {
          volume: volume.name ?? '',
          directory: volume.hostPath?.path ?? '',
          account: `ServiceAccount ${workload.namespace}/${name}`,
        },
        evidence,
      });
    }
    return judged(faults);
  },
};

/** A pod reads its own log in its own namespace, and the log files of its node by right over nodes. */
function readsLogs({ rule, binding }: Permission, namespace: string): boolean {
  if (binding.namespace === undefined) return givesRight(rule, readsPodLogs) || givesRight(rule, readsNodeLogs);
  return binding.namespace === namespace && givesRight(rule, readsPodLogs);
}

function isWritten(workload: Workload, volume: string): boolean {
  return workload.containers.some(({ spec }) =>
    spec.volumeMounts?.some((mount) => mount.name === volume && mount.readOnly !== true),
  );
}
