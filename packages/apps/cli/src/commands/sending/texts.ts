import type { Text } from '@seawall/model';

export const sendingTexts = {
  server: {
    en: 'send what is found to a Seawall server as well, https://seawall.example:8687',
    zh: '同时将结果发送到 Seawall 服务器，例如 https://seawall.example:8687',
  },
  tokenFile: {
    en: 'file with an API token (scope ingest) or a cluster’s enrolment token; else SEAWALL_TOKEN',
    zh: '包含 API 令牌（ingest 范围）或集群注册令牌的文件；否则使用 SEAWALL_TOKEN',
  },
  serverCa: { en: 'authority of the server’s certificate, PEM', zh: '服务器证书的 CA，PEM 格式' },
  serverCluster: {
    en: 'the cluster there that this belongs to, with an API token; default none',
    zh: '使用 API 令牌时，结果所属的集群；默认不属于任何集群',
  },
  noToken: {
    en: 'Sending to {url} needs a token: name its file with --token-file, or set SEAWALL_TOKEN',
    zh: '向 {url} 发送需要令牌：请用 --token-file 指定文件，或设置 SEAWALL_TOKEN',
  },
  manyLines: {
    en: '{place} holds more than a token: it has to be one word that begins with swl_ or swe_',
    zh: '{place} 的内容不只是令牌：应为以 swl_ 或 swe_ 开头的一个词',
  },
  sent: { en: 'Sent to {url}: {rows} rows', zh: '已发送到 {url}：{rows} 行' },
  rejected: { en: '{url} could not use {rows} rows: {why}', zh: '{url} 无法使用 {rows} 行：{why}' },
  waiting: {
    en: '{url} has not taken everything yet; {rows} rows wait in {folder} and are sent with the next run: {why}',
    zh: '{url} 尚未接收全部数据；{rows} 行缓存在 {folder}，将在下次运行时发送：{why}',
  },
  otherEnrolment: {
    en: '{rows} rows of another cluster at {url} still wait in {folder}: run the command with the token of that cluster to send them, or delete the folder if they are not wanted',
    zh: '{folder} 中仍有 {rows} 行属于 {url} 上另一集群的数据等待发送：请使用该集群的令牌运行命令以发送；若不再需要，请删除该目录',
  },
  refused: {
    en: '{url} refused {rows} rows; they are kept in {folder}/refused with the reason: {why}',
    zh: '{url} 拒绝了 {rows} 行；已连同原因保存在 {folder}/refused：{why}',
  },
} as const satisfies Readonly<Record<string, Text>>;
