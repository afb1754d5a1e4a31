import type { Text } from '@seawall/model';

/** What `seawall serve` and `seawall up` say. */
export const serveTexts = {
  serve: {
    en: 'Run the server: API, console, stores, and what watches and takes in',
    zh: '运行服务器：API、控制台、存储以及监视与数据接收',
  },
  up: {
    en: 'Run the whole platform on this machine, console included; Ctrl-C stops it, the data stays',
    zh: '在本机运行整个平台（含控制台）；Ctrl-C 停止，数据保留',
  },
  listen: { en: 'address and port to listen on', zh: '监听的地址和端口' },
  port: { en: 'port on this machine; 0 for any that is free', zh: '本机端口；0 表示任意空闲端口' },
  data: {
    en: 'folder of the embedded stores (default: /var/lib/seawall as root, else ~/.local/share/seawall)',
    zh: '内嵌存储所在目录（默认：root 为 /var/lib/seawall，否则为 ~/.local/share/seawall）',
  },
  publicUrl: { en: 'address by which browsers know the server', zh: '浏览器访问服务器所用的地址' },
  tlsCert: {
    en: 'certificate with its chain, PEM; read again every hour',
    zh: '证书及其证书链（PEM）；每小时重新读取',
  },
  tlsKey: { en: 'private key of the certificate, PEM', zh: '证书私钥（PEM）' },
  behindProxy: {
    en: 'take address and scheme of clients from X-Forwarded-For and X-Forwarded-Proto',
    zh: '从 X-Forwarded-For 和 X-Forwarded-Proto 读取客户端地址和协议',
  },
  postgres: { en: 'PostgreSQL server (default: embedded)', zh: 'PostgreSQL 服务器（默认：内嵌）' },
  clickhouse: {
    en: 'ClickHouse server for events (default: embedded)',
    zh: '事件存储的 ClickHouse 服务器（默认：内嵌）',
  },
  nats: { en: 'NATS server with JetStream (default: in process)', zh: '启用 JetStream 的 NATS 服务器（默认：进程内）' },
  oidc: {
    en: 'sign-in provider, JSON; its secret comes from SEAWALL_OIDC_CLIENT_SECRET',
    zh: '登录提供方配置（JSON）；密钥取自 SEAWALL_OIDC_CLIENT_SECRET',
  },
  ingest: { en: 'address and port that agents and scanners send to', zh: 'agent 和扫描器上报数据的地址和端口' },
  ingestUp: {
    en: 'address and port that agents and scanners send to (default: this machine alone, the port after --port)',
    zh: 'agent 和扫描器上报数据的地址和端口（默认：仅本机，--port 的下一个端口）',
  },
  ingestName: {
    en: 'names by which they call this server, for its certificate',
    zh: '上报方访问本服务器所用的名称，用于其证书',
  },
  watch: {
    en: 'clusters to watch: a context of the kubeconfig, or in-cluster; CONTEXT=NAME to call it otherwise',
    zh: '要监视的集群：kubeconfig 上下文或 in-cluster；用 CONTEXT=NAME 另取名称',
  },
  respond: {
    en: 'let people with the permission act in the watched clusters: quarantine, end pods, cordon',
    zh: '允许有权限的人员在所监视的集群中执行响应：隔离、终止 Pod、封锁节点',
  },
  advisories: { en: 'folder of the advisory database', zh: '漏洞公告数据库目录' },
  noSample: { en: 'no sample cluster where there is none to watch', zh: '没有可监视的集群时不加载示例集群' },
  watching: { en: 'Watching the cluster {name}', zh: '正在监视集群 {name}' },
  sample: {
    en: 'No cluster to watch: a sample cluster is shown, and marked as such',
    zh: '没有可监视的集群：将显示带有标记的示例集群',
  },
  trouble: { en: '{part}: {why}', zh: '{part}：{why}' },
  untroubled: { en: '{part}: well again', zh: '{part}：已恢复' },
  badCluster: {
    en: '--watch {value}: a name has lower-case letters, digits and hyphens; write CONTEXT=NAME',
    zh: '--watch {value}：名称只能包含小写字母、数字和连字符；请写作 CONTEXT=NAME',
  },
  openMetrics: { en: 'serve /metrics without a token', zh: '/metrics 无需令牌' },
  console: { en: 'folder that the console was built into', zh: '控制台构建输出目录' },
  running: { en: 'Seawall {version} runs at {url}', zh: 'Seawall {version} 已运行于 {url}' },
  takesIn: { en: 'Agents and scanners send to {url}', zh: 'agent 和扫描器上报到 {url}' },
  link: { en: 'Sign in, once and within the hour: {link}', zh: '一次性登录链接（一小时内有效）：{link}' },
  stopHint: { en: 'Ctrl-C stops it; the data stays in {folder}', zh: 'Ctrl-C 停止；数据保留在 {folder}' },
  stopping: { en: 'Stopping…', zh: '正在停止…' },
  stopped: { en: 'Stopped. The data is in {folder}', zh: '已停止。数据位于 {folder}' },
  failed: { en: 'The server has to stop: {why}', zh: '服务器必须停止：{why}' },
  fault: { en: 'Failed at {where}: {why}', zh: '{where} 处失败：{why}' },
  noServer: {
    en: 'The server is a package of its own, which is not installed here: npm install @seawall/server',
    zh: '服务器是独立的软件包，当前未安装：npm install @seawall/server',
  },
  badAddress: { en: '{flag} takes ADDRESS:PORT, not {value}', zh: '{flag} 的格式为 地址:端口，而不是 {value}' },
  badPort: {
    en: '--port takes a number up to 65535, not {value}',
    zh: '--port 需要不超过 65535 的数字，而不是 {value}',
  },
  badUrl: {
    en: '--public-url takes an http or https address, not {value}',
    zh: '--public-url 需要 http 或 https 地址，而不是 {value}',
  },
  halfTls: { en: '--tls-cert and --tls-key go together', zh: '--tls-cert 与 --tls-key 必须同时给出' },
} as const satisfies Readonly<Record<string, Text>>;
