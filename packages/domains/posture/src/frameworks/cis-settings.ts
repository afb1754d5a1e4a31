import { rows } from '../controls/control-plane/rows/index.ts';
import type { Requirement } from './framework.ts';
import { needsPerson } from './reasons.ts';

/** Sections 1.2 to 4.3 but for files: one requirement a row of the settings' tables, and what no setting shows. */
export const cisSettings: readonly Requirement[] = [
  ...rows.map(({ cis, title }) => ({ id: cis, section: cis.startsWith('2.') ? '2' : sectionOf(cis), title })),
  {
    id: '1.2.28',
    section: '1.2',
    title: { en: 'Encryption at rest uses a sound provider for Secrets', zh: '静态加密为 Secret 使用可靠的提供程序' },
  },
  { id: '2.7', section: '2', title: { en: 'etcd trusts a CA of its own', zh: 'etcd 使用独立的 CA' } },
  {
    id: '3.1.1',
    section: '3.1',
    title: { en: 'People do not log in with client certificates', zh: '用户不使用客户端证书登录' },
    unassessed: needsPerson,
  },
  {
    id: '3.1.2',
    section: '3.1',
    title: { en: 'People do not log in with service account tokens', zh: '用户不使用服务账号令牌登录' },
    unassessed: needsPerson,
  },
  {
    id: '3.1.3',
    section: '3.1',
    title: { en: 'People do not log in with bootstrap tokens', zh: '用户不使用启动引导令牌登录' },
    unassessed: needsPerson,
  },
  {
    id: '3.2.2',
    section: '3.2',
    title: { en: 'The audit policy covers what matters for security', zh: '审计策略涵盖关键的安全事件' },
  },
];

function sectionOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}
