import type { FindingKind, Text } from '@seawall/model';

/** What people call kinds of findings, in lists, reports and scores alike. */
export const findingKindNames: Readonly<Record<FindingKind, Text>> = {
  vulnerability: { en: 'Vulnerability', zh: '漏洞' },
  misconfiguration: { en: 'Misconfiguration', zh: '配置错误' },
  secret: { en: 'Leaked secret', zh: '凭据泄露' },
  malware: { en: 'Malware', zh: '恶意软件' },
  licence: { en: 'Licence', zh: '许可证' },
  access: { en: 'Access', zh: '权限' },
  network: { en: 'Network', zh: '网络' },
  runtime: { en: 'Runtime', zh: '运行时' },
  'supply-chain': { en: 'Supply chain', zh: '供应链' },
};

export const findingStateNames: Readonly<Record<'open' | 'fixed' | 'excepted', Text>> = {
  open: { en: 'Open', zh: '未解决' },
  fixed: { en: 'Fixed', zh: '已修复' },
  excepted: { en: 'Excepted', zh: '已豁免' },
};
