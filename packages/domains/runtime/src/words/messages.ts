import { table, type Alert, type Text } from '@seawall/model';
import { ruleTitle } from './titles.ts';

/** What alerts of our own rules say, in Chinese, with the fields of their outputs; the English words stand in the rule files. */
const messages: Readonly<Record<string, string>> = table({
  'Attached to running container':
    '用户 %ka.user.name 附加到 Pod %ka.target.namespace/%ka.target.name（来自 %ka.sourceips）',
  'Port forwarded to pod':
    '用户 %ka.user.name 转发 Pod %ka.target.namespace/%ka.target.name 的端口（来自 %ka.sourceips）',
  'Files copied out of pod': '用户 %ka.user.name 从 Pod %ka.target.namespace/%ka.target.name 复制出文件（%ka.uri）',
  'Service account token taken through exec':
    '用户 %ka.user.name 通过 exec 读取 Pod %ka.target.namespace/%ka.target.name 的令牌（%ka.uri）',
  'Command run in pod through the API':
    '用户 %ka.user.name 在 Pod %ka.target.namespace/%ka.target.name 中执行命令（%ka.uri，来自 %ka.sourceips，状态码 %ka.response.code）',
  'Debug container added to running pod':
    '用户 %ka.user.name 向 Pod %ka.target.namespace/%ka.target.name 添加调试容器（镜像 %ka.req.pod.ephemeralContainers.image）',
  "Node reached through the API server's proxy":
    '用户 %ka.user.name 通过代理访问节点 %ka.target.name 的 kubelet（%ka.uri）',
  'API used without logging in':
    '匿名请求 %ka.verb %ka.uri（来自 %ka.sourceips，使用 %ka.useragent，状态码 %ka.response.code）',
  'API used from an anonymiser': '用户 %ka.user.name 经由匿名网络访问（%ka.verb %ka.uri，来自 %ka.sourceips）',
  'Workload identity used from a public address':
    '身份 %ka.user.name 在 %ka.sourceips 被使用（%ka.verb %ka.uri，使用 %ka.useragent）',
  'Someone acts as another user': '用户 %ka.user.name 以 %ka.impuser.name 的身份操作（%ka.verb %ka.uri）',
  'Default service account used to change things':
    '默认服务账号 %ka.user.name 修改了 %ka.target.resource %ka.target.namespace/%ka.target.name（%ka.verb）',
  'API used from a pod with a plain web client':
    '%ka.user.name 的令牌被 %ka.useragent 使用（%ka.verb %ka.uri，状态码 %ka.response.code）',
  'Rights of the own identity asked for':
    '用户 %ka.user.name 查询自己的全部权限（来自 %ka.sourceips，使用 %ka.useragent）',
  'Roles and bindings listed': '用户 %ka.user.name 列出 %ka.target.resource（来自 %ka.sourceips，使用 %ka.useragent）',
  'Secret refused': '%ka.user.name 访问 Secret %ka.target.namespace/%ka.target.name 被拒绝（来自 %ka.sourceips）',
  'Secrets of all namespaces listed':
    '用户 %ka.user.name 列出所有命名空间的 Secret（来自 %ka.sourceips，使用 %ka.useragent）',
  'Secrets of a namespace listed by hand':
    '用户 %ka.user.name 列出命名空间 %ka.target.namespace 的 Secret（来自 %ka.sourceips，使用 %ka.useragent）',
  'Token made for service account':
    '用户 %ka.user.name 为服务账号 %ka.target.namespace/%ka.target.name 签发令牌（来自 %ka.sourceips）',
  'Everlasting service account token stored':
    '用户 %ka.user.name 创建永不过期的令牌 %ka.target.namespace/%ka.target.name',
  'Client certificate asked for':
    '用户 %ka.user.name 申请客户端证书（%ka.target.name，签发者 %jevt.value[/requestObject/spec/signerName]）',
  'Certificate approved by hand': '用户 %ka.user.name 批准证书申请 %ka.target.name',
  'Credentials stored in ConfigMap':
    '用户 %ka.user.name 将疑似凭据写入 ConfigMap %ka.target.namespace/%ka.req.configmap.name',
  'Privileged role bound in the whole cluster':
    '用户 %ka.user.name 将 %ka.req.binding.role 绑定到 %ka.req.binding.subjects（%ka.target.name）',
  'Privileged role bound in a namespace':
    '用户 %ka.user.name 在 %ka.target.namespace 将 %ka.req.binding.role 绑定到 %ka.req.binding.subjects',
  'Rights given to everyone': '用户 %ka.user.name 将 %ka.req.binding.role 绑定到 %ka.req.binding.subjects',
  "Role over nodes' kubelets made":
    '用户 %ka.user.name 创建可访问 kubelet 的角色 %ka.target.name（%ka.req.role.rules）',
  'Role to run commands in pods made':
    '用户 %ka.user.name 创建带 pods/exec 的角色 %ka.target.name（%ka.req.role.rules）',
  'Role over everything made': '用户 %ka.user.name 创建带通配符的角色 %ka.target.name（%ka.req.role.rules）',
  'Role that writes made': '用户 %ka.user.name 创建可写的角色 %ka.target.name（%ka.req.role.rules）',
  'Role that widens itself': '用户 %ka.user.name 授予 %ka.target.name 扩大权限的权利（%ka.req.role.rules）',
  'Role of the system changed': '用户 %ka.user.name 修改系统角色 %ka.target.name（%ka.verb）',
  'Service account made in system namespace': '用户 %ka.user.name 创建服务账号 %ka.target.namespace/%ka.target.name',
  'Service account named like one of the system':
    '用户 %ka.user.name 创建仿冒系统名称的服务账号 %ka.target.namespace/%ka.target.name',
  'Admission webhook made': '用户 %ka.user.name 创建 %ka.target.resource %ka.target.name',
  'Admission webhook changed': '用户 %ka.user.name 修改 %ka.target.resource %ka.target.name',
  'Guard of the cluster removed': '用户 %ka.user.name 删除 %ka.target.resource %ka.target.namespace/%ka.target.name',
  'Security sensor removed':
    '用户 %ka.user.name 移除 %ka.target.resource %ka.target.namespace/%ka.target.name（%ka.verb）',
  'Pod Security of a namespace loosened': '用户 %ka.user.name 允许特权 Pod 进入命名空间 %ka.target.name',
  'Events deleted': '用户 %ka.user.name 删除命名空间 %ka.target.namespace 的事件记录（%ka.verb）',
  "Cluster's name resolution changed": '用户 %ka.user.name 修改集群 DNS 的设置（%ka.target.name，%ka.verb）',
  'Node joined or changed by hand': '用户 %ka.user.name 修改节点 %ka.target.name（%ka.verb）',
  'Image registry credentials changed on default account':
    '用户 %ka.user.name 修改服务账号 %ka.target.namespace/%ka.target.name 的镜像仓库凭据',
  'Collection of objects removed at once':
    '用户 %ka.user.name 删除命名空间 %ka.target.namespace 的全部 %ka.target.resource',
  'Backups removed': '用户 %ka.user.name 删除 %ka.target.resource %ka.target.namespace/%ka.target.name',
  'Workload scaled to a great many pods':
    '用户 %ka.user.name 将 %ka.target.resource %ka.target.namespace/%ka.target.name 扩容到 %jevt.value[/requestObject/spec/replicas]',
  'Pod made in system namespace':
    '用户 %ka.user.name 创建 Pod %ka.target.namespace/%ka.target.name（镜像 %ka.req.pod.containers.image）',
  'Pod made by hand':
    '用户 %ka.user.name 创建 Pod %ka.target.namespace/%ka.resp.name（镜像 %ka.req.pod.containers.image，使用 %ka.useragent）',
  'Pod with dangerous capabilities made':
    '用户 %ka.user.name 创建带有能力 %ka.req.pod.containers.add_capabilities 的 Pod %ka.target.namespace/%ka.target.name',
  "Pod on the node's inter-process communication made":
    '用户 %ka.user.name 创建使用 hostIPC 的 Pod %ka.target.namespace/%ka.target.name',
  "Pod on the node's network made":
    '用户 %ka.user.name 创建使用 hostNetwork 的 Pod %ka.target.namespace/%ka.target.name',
  "Pod among the node's processes made":
    '用户 %ka.user.name 创建使用 hostPID 的 Pod %ka.target.namespace/%ka.target.name',
  'Pod with folder of the node made':
    '用户 %ka.user.name 创建挂载节点路径 %ka.req.pod.volumes.hostpath 的 Pod %ka.target.namespace/%ka.target.name',
  'Pod with sensitive folder of the node made':
    '用户 %ka.user.name 创建挂载节点敏感路径 %ka.req.pod.volumes.hostpath 的 Pod %ka.target.namespace/%ka.target.name',
  'Privileged or root pod made':
    '用户 %ka.user.name 创建特权或以 root 运行的 Pod %ka.target.namespace/%ka.target.name（镜像 %ka.req.pod.containers.image）',
  'Pod with an image of attackers made':
    '用户 %ka.user.name 使用镜像 %ka.req.pod.containers.image 创建 Pod %ka.target.namespace/%ka.target.name',
  'Pod named like a system component':
    '用户 %ka.user.name 创建仿冒集群组件名称的 Pod %ka.target.namespace/%ka.target.name',
  'DaemonSet made': '用户 %ka.user.name 创建 DaemonSet %ka.target.namespace/%ka.target.name',
  'Workload made by hand':
    '用户 %ka.user.name 创建 %ka.target.resource %ka.target.namespace/%ka.target.name（使用 %ka.useragent）',
  'CronJob made or changed': '用户 %ka.user.name 创建或修改 CronJob %ka.target.namespace/%ka.target.name（%ka.verb）',
  'Containers of a workload changed by hand':
    '用户 %ka.user.name 修改 %ka.target.resource %ka.target.namespace/%ka.target.name 的容器（使用 %ka.useragent）',
  'Static pod appeared':
    '节点 %ka.user.name 运行静态 Pod %ka.target.namespace/%ka.target.name（镜像 %ka.req.pod.containers.image）',
  'Service opens a port of every node':
    '用户 %ka.user.name 创建 NodePort Service %ka.target.namespace/%ka.target.name（端口 %ka.req.service.ports）',
  'Service takes foreign addresses':
    '用户 %ka.user.name 创建占用地址 %jevt.value[/requestObject/spec/externalIPs] 的 Service %ka.target.namespace/%ka.target.name',
  'Ingress without encryption made': '用户 %ka.user.name 创建没有 TLS 的 Ingress %ka.target.namespace/%ka.target.name',
  'Service account token read':
    '%proc.cmdline 读取令牌 %fd.name（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Passwords of accounts read':
    '%proc.cmdline 读取文件 %fd.name（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Cloud credentials read': '%proc.cmdline 读取凭据 %fd.name（用户 %user.name，容器 %container.name）',
  'Kubeconfig or keys of the cluster read': '%proc.cmdline 读取凭据 %fd.name（用户 %user.name，容器 %container.name）',
  'Registry credentials read': '%proc.cmdline 读取凭据 %fd.name（用户 %user.name，容器 %container.name）',
  'Keys and passwords searched for':
    '%proc.cmdline 搜索凭据（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Private key read': '%proc.cmdline 读取私钥 %fd.name（用户 %user.name，容器 %container.name）',
  'Environment of another process read': '%proc.cmdline 读取环境变量 %fd.name（用户 %user.name，容器 %container.name）',
  'Passwords guessed with a tool':
    '口令工具 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Metadata service of the cloud asked': '%proc.cmdline 访问元数据服务（连接 %fd.name，容器 %container.name）',
  'Cloud client in container': '云客户端 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Device or folder mounted in container': '%proc.cmdline 执行挂载（%evt.args，用户 %user.name，容器 %container.name）',
  'Namespaces of the node entered': '%proc.cmdline 进入节点的命名空间（用户 %user.name，容器 %container.name）',
  'Namespace changed in container': '%proc.cmdline 切换命名空间（%evt.args，用户 %user.name，容器 %container.name）',
  "Control group's release agent set": '%proc.cmdline 写入文件 %fd.name（用户 %user.name，容器 %container.name）',
  'Kernel told to run a program': '%proc.cmdline 写入文件 %fd.name（用户 %user.name，容器 %container.name）',
  'Container runtime overwritten': '%proc.cmdline 写入运行时 %fd.name（用户 %user.name，容器 %container.name）',
  'Socket of the container runtime used': '%proc.cmdline 使用运行时套接字（套接字 %fd.name，容器 %container.name）',
  'Kernel module loaded from container':
    '%proc.cmdline 加载内核模块（%evt.args，用户 %user.name，容器 %container.name）',
  'Disk of the node opened': '%proc.cmdline 打开磁盘 %fd.name（用户 %user.name，容器 %container.name）',
  'Files of the node reached from container':
    '%proc.cmdline 打开节点文件 %fd.name（用户 %user.name，容器 %container.name）',
  'Root changed to a folder of the node': '%proc.cmdline 切换根目录（用户 %user.name，容器 %container.name）',
  "File opened past the file system's bounds":
    '%proc.cmdline 通过句柄打开文件（用户 %user.name，容器 %container.name）',
  'Process taken over by a debugger': '%proc.cmdline 接管进程（%evt.args，用户 %user.name，容器 %container.name）',
  'Seldom used door of the kernel opened': '%proc.cmdline 调用 %evt.type（用户 %user.name，容器 %container.name）',
  'Known way to root tried': '%proc.cmdline 尝试提权（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Program given the rights of its owner':
    '%proc.cmdline 设置 setuid（%evt.args，用户 %user.name，容器 %container.name）',
  'Logs cleared': '%proc.cmdline 清除日志（文件 %fd.name，路径 %fs.path.name，用户 %user.name，容器 %container.name）',
  'History of commands cleared':
    '%proc.cmdline 清除命令历史（路径 %fs.path.name，用户 %user.name，容器 %container.name）',
  'Times of files forged': '%proc.cmdline 伪造文件时间（用户 %user.name，容器 %container.name）',
  'Security tool stopped': '%proc.cmdline 停止安全工具（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Program posing as a kernel thread':
    '程序 %proc.exepath 自称 %proc.name（%proc.exe，父进程 %proc.pname，容器 %container.name）',
  'Program posing as a system component':
    '程序 %proc.exepath 自称 %proc.name（父进程 %proc.pname，容器 %container.name）',
  'Account with a name of the system made': '%proc.cmdline 创建账号（用户 %user.name，容器 %container.name）',
  'Image built in container': '%proc.cmdline 构建镜像（父进程 %proc.pname，容器 %container.name）',
  'Traffic sent through an anonymiser': '匿名网络客户端 %proc.cmdline（父进程 %proc.pname，容器 %container.name）',
  'Calls hidden in io_uring':
    '%proc.cmdline 的调用隐藏在 io_uring 中（%evt.arg.op，用户 %user.name，容器 %container.name）',
  'Reverse shell over a socket':
    '%proc.name（%proc.cmdline）的标准流接到连接 %fd.name（父进程 %proc.pname，容器 %container.name）',
  'Shell with its input from the network':
    'Shell %proc.cmdline 从连接 %proc.stdin.name 读取输入（父进程 %proc.pname，容器 %container.name）',
  'Command line of a reverse shell': '反弹 Shell %proc.cmdline（父进程 %proc.pname，容器 %container.name）',
  'Server started a shell':
    '服务进程 %proc.pname 启动 Shell %proc.cmdline（容器 %container.name，镜像 %container.image.repository）',
  'Server started a program of intruders':
    '服务进程 %proc.pname 启动 %proc.cmdline（容器 %container.name，镜像 %container.image.repository）',
  'Terminal in container': '终端上的 Shell %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Download handed to an interpreter': '%proc.cmdline 立即执行下载内容（父进程 %proc.pname，容器 %container.name）',
  'Encoded commands run': '%proc.cmdline 解码并执行（父进程 %proc.pname，容器 %container.name）',
  'Program run from memory':
    '程序 %proc.name（%proc.cmdline）从内存执行（%proc.exepath，父进程 %proc.pname，容器 %container.name）',
  'Program run from a folder for scratch files':
    '从临时目录执行程序 %proc.exepath（%proc.cmdline）（父进程 %proc.pname，容器 %container.name）',
  'Program that the image does not hold':
    '程序 %proc.exepath（%proc.cmdline）不属于镜像 %container.image.repository（父进程 %proc.pname，容器 %container.name）',
  'Package manager in running container':
    '包管理器 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Container client in container': '容器 %container.name 中的客户端 %proc.cmdline（父进程 %proc.pname）',
  'SSH server in container': '容器 %container.name 中的 SSH 服务 %proc.cmdline（端口 %fd.sport）',
  'Tool against containers and clusters':
    '攻击工具 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Miner started':
    '挖矿程序 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name，镜像 %container.image.repository）',
  'Mining pool contacted': '%proc.cmdline 连接矿池 %fd.sip.name（%fd.name）（容器 %container.name）',
  'Bandwidth sold': '%proc.cmdline 出售带宽（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Tool that floods or wears out started':
    '洪泛工具 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Data destroyed': '%proc.cmdline 销毁数据（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Backups on disk removed': '%proc.cmdline 删除备份（路径 %fs.path.name，用户 %user.name，容器 %container.name）',
  'Network scanned with a tool': '扫描工具 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'API server contacted with a tool': '%proc.cmdline 访问 API server（连接 %fd.name，容器 %container.name）',
  'Kubelet contacted from container': '%proc.cmdline 访问 kubelet（连接 %fd.name，容器 %container.name）',
  'Database of the control plane contacted': '%proc.cmdline 访问 etcd（连接 %fd.name，容器 %container.name）',
  'Users and groups listed': '%proc.cmdline 列出账号（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Services of the cluster looked up in DNS': '%proc.cmdline 查询服务列表（父进程 %proc.pname，容器 %container.name）',
  'DNS asked past the cluster': '%proc.cmdline 查询 DNS 服务器 %fd.sip（容器 %container.name）',
  'SSH client in container': 'SSH 客户端 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Exploit sent to a neighbour':
    '漏洞利用工具 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Raw socket opened in container': '%proc.cmdline 打开原始套接字（%evt.args，容器 %container.name）',
  "Neighbours' addresses forged": '欺骗工具 %proc.cmdline（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Name resolution changed in container': '%proc.cmdline 写入文件 %fd.name（用户 %user.name，容器 %container.name）',
  'Files carried out with a copying tool':
    '%proc.cmdline 外传文件（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Data dumped': '%proc.cmdline 导出数据（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'Static pod manifest written': '%proc.cmdline 写入静态 Pod 清单 %fd.name（用户 %user.name，容器 %container.name）',
  'Cron table written': '%proc.cmdline 修改定时任务（文件 %fd.name，用户 %user.name，容器 %container.name）',
  'System service written': '%proc.cmdline 写入服务 %fd.name（用户 %user.name，容器 %container.name）',
  'Account made': '%proc.cmdline 创建账号（用户 %user.name，容器 %container.name）',
  'Account files written':
    '%proc.cmdline 写入文件 %fd.name（用户 %user.name，父进程 %proc.pname，容器 %container.name）',
  'SSH keys changed': '%proc.cmdline 写入文件 %fd.name（用户 %user.name，容器 %container.name）',
  'Start-up file of shells written': '%proc.cmdline 写入文件 %fd.name（用户 %user.name，容器 %container.name）',
  'Loader of programs bent': '%proc.cmdline 写入文件 %fd.name（用户 %user.name，容器 %container.name）',
  'Server wrote a script to be served':
    '服务进程 %proc.name 写入脚本 %fd.name（容器 %container.name，镜像 %container.image.repository）',
  'Image sent to a registry from container': '%proc.cmdline 推送镜像（父进程 %proc.pname，容器 %container.name）',
});

const fieldPattern = /%([a-z][\w.]*\w(?:\[[^\]]*\])?)/gi;

/** What an alert says; one of a rule that is not ours, or without the fields, says the same in both languages. */
export function alertMessage({
  rule,
  message,
  source,
  fields,
}: Pick<Alert, 'rule' | 'message' | 'source' | 'fields'>): Text {
  return {
    en: message,
    zh: (source === 'correlation' ? correlated(rule, fields) : filled(messages[rule], fields)) ?? message,
  };
}

function filled(template: string | undefined, fields: Alert['fields']): string | undefined {
  let whole = template !== undefined;
  const text = template?.replace(fieldPattern, (_, name: string) => {
    whole &&= Object.hasOwn(fields, name);
    return String(fields[name] ?? '<NA>');
  });
  return whole ? text : undefined;
}

/** Rules over several matches tell how many came in how long, and what they share. */
function correlated(rule: string, { count, seconds, ...shared }: Alert['fields']): string | undefined {
  if (count === undefined || seconds === undefined) return undefined;
  const same = Object.entries(shared).map(([field, value]) => `${field}=${String(value)}`);
  return `${ruleTitle(rule, 'zh')}：${String(seconds)} 秒内 ${String(count)} 次${same.length === 0 ? '' : `（${same.join('，')}）`}`;
}
