import type { Workload } from '@seawall/kube';
import type { Severity, Text } from '@seawall/model';

interface Risk {
  readonly severity: Severity;
  readonly message: Text;
}

/** What holding a capability allows beyond the container. Source: capabilities(7). */
const risks = new Map<string, Risk>([
  risk('ALL', 'critical', 'everything that root of the node may do', '等同于节点 root 的全部权限'),
  risk('SYS_ADMIN', 'critical', 'mounting file systems and leaving the container', '可挂载文件系统并逃逸出容器'),
  risk('SYS_MODULE', 'critical', 'loading modules into the kernel of the node', '可向节点内核加载模块'),
  risk('SYS_PTRACE', 'high', 'reading and steering other processes', '可读取并控制其他进程'),
  risk('SYS_RAWIO', 'high', 'reading and writing memory and disks raw', '可直接读写内存和磁盘'),
  risk('SYS_BOOT', 'high', 'restarting the node or starting another kernel', '可重启节点或启动另一个内核'),
  risk('DAC_READ_SEARCH', 'high', 'opening files of the node by their handles', '可通过文件句柄打开节点上的文件'),
  risk('BPF', 'high', 'loading programs into the kernel that watch the whole node', '可向内核加载程序以监视整个节点'),
  risk('PERFMON', 'high', 'tracing the kernel and every process of the node', '可跟踪内核和节点上的所有进程'),
  risk('NET_ADMIN', 'high', 'rewriting addresses, routes and firewall rules', '可改写地址、路由和防火墙规则'),
  risk('MAC_ADMIN', 'high', 'rewriting the rules of mandatory access control', '可改写强制访问控制规则'),
  risk('MAC_OVERRIDE', 'high', 'passing over mandatory access control', '可绕过强制访问控制'),
  risk('AUDIT_CONTROL', 'medium', 'turning the audit log of the kernel off', '可关闭内核审计日志'),
  risk('CHECKPOINT_RESTORE', 'medium', 'dumping and restoring the memory of processes', '可转储并恢复进程内存'),
  risk('SYSLOG', 'medium', 'reading the kernel log and its addresses', '可读取内核日志及其中的地址'),
  risk('SYS_RESOURCE', 'medium', 'passing over resource limits', '可突破资源限制'),
  risk('SYS_TIME', 'medium', 'setting the clock of the node', '可修改节点时钟'),
  risk('IPC_LOCK', 'low', 'locking memory', '可锁定内存'),
  risk('SYS_NICE', 'low', 'raising its own priority', '可提高自身调度优先级'),
]);

const unlisted: Risk = {
  severity: 'medium',
  message: {
    en: 'Container {container} adds the capability {value}, which is not among the default ones',
    zh: '容器 {container} 添加了默认集合之外的权能 {value}',
  },
};

function risk(name: string, severity: Severity, en: string, zh: string): [string, Risk] {
  const message = {
    en: `Container {container} adds the capability {value}, which allows ${en}`,
    zh: `容器 {container} 添加了权能 {value}（${zh}）`,
  };
  return [name, { severity, message }];
}

/** How bad an added capability is in this pod. Tracing reaches the processes of the node when it shares their PIDs. */
export function riskOf(capability: string, { pod }: Workload): Risk {
  const name = capability.toUpperCase().replace(/^CAP_/, '');
  const known = risks.get(name) ?? unlisted;
  return name === 'SYS_PTRACE' && pod.hostPID === true ? { ...known, severity: 'critical' } : known;
}
