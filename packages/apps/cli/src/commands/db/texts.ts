import type { Text } from '@seawall/model';

/** What `seawall db` says of itself. */
export const dbTexts = {
  db: { en: 'Bring, build and show the advisory database', zh: '获取、构建和查看公告数据库' },
  build: { en: 'Build the database from feeds that you have', zh: '用已有的公告数据构建数据库' },
  from: {
    en: 'a folder or file of feeds, as their publishers give them (repeatable)',
    zh: '公告数据的文件夹或文件，保持发布方的原始格式（可重复）',
  },
  source: { en: 'only these sources (repeat or separate by commas)', zh: '仅使用这些来源（可重复或用逗号分隔）' },
  key: { en: 'sign the database with this Ed25519 private key (PEM)', zh: '用此 Ed25519 私钥（PEM）签名' },
  deltas: {
    en: 'also write what changed since the database that is there, for mirrors',
    zh: '同时写出与现有数据库的差异，供镜像站使用',
  },
  update: { en: 'Bring the newest advisories', zh: '获取最新公告' },
  every: {
    en: 'go on, and update again after this time: 12h',
    zh: '持续运行，每隔此时长再次更新，例如 12h',
  },
  mirror: {
    en: 'address of a database that db build wrote, asked in turn (repeatable)',
    zh: 'db build 所写数据库的地址，依次尝试（可重复）',
  },
  feedMirror: {
    en: 'ask this host for the publishers’ files, behind it their host and path',
    zh: '通过此主机获取发布方的文件，其后接原主机与路径',
  },
  space: {
    en: 'only these distributions and ecosystems, such as debian:12 or npm (repeatable)',
    zh: '仅这些发行版和生态系统，如 debian:12 或 npm（可重复）',
  },
  trustedKey: {
    en: 'accept only what this Ed25519 public key (PEM) has signed (repeatable)',
    zh: '仅接受此 Ed25519 公钥（PEM）签名的数据库（可重复）',
  },
  export: {
    en: 'Write the database into one file, or push it to a registry',
    zh: '将数据库写入一个文件，或推送到镜像仓库',
  },
  exportTarget: { en: 'a file, or oci://registry/repository:tag', zh: '文件，或 oci://registry/repository:tag' },
  import: { en: 'Take the database from a file or a registry', zh: '从文件或镜像仓库导入数据库' },
  importSource: {
    en: 'a file that db export wrote, or oci://registry/repository:tag',
    zh: 'db export 所写的文件，或 oci://registry/repository:tag',
  },
  bringing: { en: 'Bringing {name} {done} {total}', zh: '正在获取 {name} {done} {total}' },
  updated: {
    en: 'Database of {built} from {mirror}: {whole} shards whole, {delta} by delta, {kept} unchanged; {size} MB.',
    zh: '来自 {mirror}、构建于 {built} 的数据库：整体获取 {whole} 个分片，差异更新 {delta} 个，未变 {kept} 个；共 {size} MB。',
  },
  nothingBrought: {
    en: 'Nothing could be brought; the database stays as it is.',
    zh: '未能获取任何数据；数据库保持不变。',
  },
  exported: { en: 'Written to {target}.', zh: '已写入 {target}。' },
  pushed: { en: 'Pushed to {target} ({digest}).', zh: '已推送到 {target}（{digest}）。' },
  imported: { en: 'The database of {built} is in use.', zh: '已启用构建于 {built} 的数据库。' },
  status: { en: 'What the database holds and how old it is', zh: '数据库的内容与时效' },
  built: {
    en: 'Built {shards} shards, {size} MB, from {advisories} advisories in {seconds} s.',
    zh: '已用 {advisories} 条公告构建 {shards} 个分片，共 {size} MB，用时 {seconds} 秒。',
  },
  problems: {
    en: 'Records that could not be read and are left out: {count}',
    zh: '无法读取并已略去的记录：{count} 条',
  },
  remarks: {
    en: 'Versions that are none of their ecosystem, compared as far as they are one: {count}',
    zh: '不符合所属生态系统格式、按可识别部分比较的版本：{count} 个',
  },
  sourceColumns: { en: 'source|advisories|left out|unreadable|odd', zh: '来源|公告|有意略去|无法读取|版本存疑' },
  shardColumns: { en: 'shard|size|packages|advisories|digest', zh: '分片|大小|软件包|公告|摘要' },
  moreProblems: { en: '… and {count} more', zh: '……另有 {count} 条' },
  unknown: {
    en: 'Files of no known source: {count}, for example {first}',
    zh: '不属于任何已知来源的文件：{count} 个，例如 {first}',
  },
  reading: { en: 'Reading {source}: {files} files', zh: '正在读取 {source}：{files} 个文件' },
  age: { en: 'built {built}, {days} days ago', zh: '构建于 {built}，{days} 天前' },
  old: { en: 'old: what was published since is not in it', zh: '已过期：此后发布的公告不在其中' },
  folder: { en: 'in {folder}', zh: '位于 {folder}' },
} as const satisfies Record<string, Text>;
