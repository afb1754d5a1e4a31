import type { Text } from '@seawall/model';

/** Techniques that events of nodes and of the API server do not show, and why. */
export const unseen: Readonly<Record<string, Text>> = {
  'T1110.004': {
    en: 'Kubernetes has no passwords to stuff: a refused token tells nothing of whose it was, and so the attempt looks like any other guess (T1110).',
    zh: 'Kubernetes 没有可供撞库的口令：被拒绝的令牌不会表明其归属，因此与其他猜测行为（T1110）无法区分。',
  },
  'MS-TA9001': {
    en: "Signing in with stolen cloud credentials happens at the provider and stands in the provider's own audit log only.",
    zh: '使用窃取的云凭据登录发生在云厂商侧，只出现在云厂商自身的审计日志中。',
  },
};
