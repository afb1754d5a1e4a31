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
  status: { en: 'What the database holds and how old it is', zh: '数据库的内容与时效' },
  built: {
    en: 'Built {shards} shards, {size} MB, from {advisories} advisories in {seconds} s.',
    zh: '已用 {advisories} 条公告构建 {shards} 个分片，共 {size} MB，用时 {seconds} 秒。',
  },
  problems: { en: '{count} records could not be read:', zh: '{count} 条记录无法读取：' },
  moreProblems: { en: '… and {count} more', zh: '……另有 {count} 条' },
  unknown: {
    en: '{count} files belong to no known source, for example {first}',
    zh: '{count} 个文件不属于任何已知来源，例如 {first}',
  },
  reading: { en: 'Reading {source}: {files} files', zh: '正在读取 {source}：{files} 个文件' },
  age: { en: 'built {built}, {days} days ago', zh: '构建于 {built}，{days} 天前' },
  old: { en: 'old: what was published since is not in it', zh: '已过期：此后发布的公告不在其中' },
  folder: { en: 'in {folder}', zh: '位于 {folder}' },
} as const satisfies Record<string, Text>;
