import type { Text } from '@seawall/model';

/** What is said while a host is watched. */
export const hostTexts = {
  trouble: {
    runtime: {
      en: 'The container runtime cannot be asked, labels and digests are missing: {detail}',
      zh: '无法查询容器运行时，缺少标签与摘要：{detail}',
    },
    'api-server': {
      en: 'The API server cannot be asked, owners of pods are missing: {detail}',
      zh: '无法查询 API server，缺少 Pod 的所有者信息：{detail}',
    },
    flows: { en: 'Flows are not counted: {detail}', zh: '无法统计网络流：{detail}' },
  },
  deeds: {
    set: { en: 'Prevention begins: {about} ({where})', zh: '开始阻断：{about}（{where}）' },
    undone: { en: 'Prevention is undone: {about} ({where})', zh: '阻断已撤销：{about}（{where}）' },
    done: { en: 'Prevented: {about} ({where})', zh: '已阻断：{about}（{where}）' },
    would: { en: 'Would be prevented: {about} ({where})', zh: '将会被阻断（演练）：{about}（{where}）' },
    failed: { en: 'Not prevented: {about} ({where})', zh: '未能阻断：{about}（{where}）' },
  },
} as const satisfies Record<string, Readonly<Record<string, Text>>>;
