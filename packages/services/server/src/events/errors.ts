import { ServerError } from '../error.ts';

/** What ClickHouse says when there is no room: NOT_ENOUGH_SPACE, or the system's own words. */
const full = /NOT_ENOUGH_SPACE|no space left on device|Code: 243\b/i;

/** ClickHouse's failure as one of ours. */
export function storeError(reason: string, cause?: unknown): ServerError {
  const line = reason.replaceAll(/\s+/g, ' ').slice(0, 1000);
  if (full.test(reason)) {
    return new ServerError(
      'disk-full',
      {
        en: `The event store has no room left: ${line}. Free space or shorten the retention; senders keep what is not stored and try again.`,
        zh: `事件存储空间不足：${line}。请释放空间或缩短保留期；未存储的数据由发送方保留并重试。`,
      },
      { cause },
    );
  }
  return new ServerError(
    'store-unavailable',
    { en: `The event store refused: ${line}`, zh: `事件存储拒绝了请求：${line}` },
    { cause },
  );
}
