import type { Text } from '@seawall/model';

export const agentTexts = {
  agent: {
    en: 'Watch this node and tell a server: alerts, programs, look-ups, flows, and facts of the node',
    zh: '监视此节点并上报服务器：告警、程序、域名查询、网络流及节点信息',
  },
  server: {
    en: 'the Seawall server that is told, https://seawall.example:8687',
    zh: '上报到的 Seawall 服务器，例如 https://seawall.example:8687',
  },
  node: { en: "this node's name (default: the host's)", zh: '此节点的名称（默认为主机名）' },
  pods: {
    en: "ask the API server for this node's pods: labels and owners",
    zh: '向 API server 查询此节点的 Pod：标签与所有者',
  },
  hostRoot: {
    en: "where the node's file system is mounted, in a container",
    zh: '在容器中运行时，节点文件系统的挂载位置',
  },
  state: {
    en: 'folder for what waits to be sent, certificates and the journal',
    zh: '存放待发送数据、证书与日志的目录',
  },
  spool: {
    en: 'megabytes that may wait on the disk while the server is away; then the oldest give way',
    zh: '服务器不可达时磁盘上最多等待的数据（MB）；超出后丢弃最旧的数据',
  },
  noServer: {
    en: 'Name the server with --server.',
    zh: '请用 --server 指定服务器。',
  },
  badSpool: {
    en: '--spool takes a number of megabytes, not {value}',
    zh: '--spool 需要以 MB 为单位的数字，而不是 {value}',
  },
  sending: { en: 'Sending to {url}', zh: '正在发送到 {url}' },
  waiting: {
    en: 'The server does not take anything now; what is seen waits on the disk. {why}',
    zh: '服务器暂不接收数据，所见内容暂存于磁盘。{why}',
  },
  refused: { en: 'The server refused a batch, it was put aside. {why}', zh: '服务器拒绝了一批数据，已另行保存。{why}' },
  notFlushed: {
    en: '{rows} rows wait in {folder}; they are sent when the agent runs again.',
    zh: '{folder} 中尚有 {rows} 行待发送，代理再次运行时将继续发送。',
  },
} as const satisfies Record<string, Text>;
