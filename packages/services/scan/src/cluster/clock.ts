import type { Text } from '@seawall/model';

/** Clocks that are closer than this trouble nobody: tokens and certificates are given more leeway. */
const toleratedMs = 60_000;

/** What to say when the clocks of this machine and of the API server differ; undefined when they agree. */
export function clockNotice(skewMs: number | undefined): Text | undefined {
  if (skewMs === undefined || Math.abs(skewMs) < toleratedMs) return undefined;
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const behind = skewMs > 0;
  return {
    en: `This machine’s clock is ${minutes} min ${behind ? 'behind' : 'ahead of'} that of the API server; credentials may seem expired or not yet valid`,
    zh: `本机时钟比 API 服务器${behind ? '慢' : '快'} ${minutes} 分钟；凭据可能被误判为已过期或尚未生效`,
  };
}
