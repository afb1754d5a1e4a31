import { statfs } from 'node:fs/promises';
import { ServerError } from './error.ts';

/** Whether what comes in can be stored. */
export type DiskState = { readonly state: 'ok' | 'full'; readonly freeBytes: number; readonly reserveBytes: number };

export interface DiskGuard {
  /** As it was at the last look, at most two seconds ago. */
  look(): Promise<DiskState>;
  /** @throws ServerError `disk-full` when less than the reserve is free */
  assertRoom(): Promise<void>;
}

/** What stays free for the database's own work: a PostgreSQL that cannot write its log ends. */
const defaultReserve = 256 * 1024 * 1024;

const freshMs = 2000;

/**
 * Watches the disk that a folder is on. Ingest asks before it stores: it stops while there is still room for everything
 * else, and goes on by itself when there is room again.
 */
export function createDiskGuard(folder: string, reserveBytes: number = defaultReserve): DiskGuard {
  let last: Promise<DiskState> | undefined;
  let at = 0;
  const look = (): Promise<DiskState> => {
    const now = Date.now();
    if (last === undefined || now - at >= freshMs) {
      at = now;
      last = statfs(folder).then(({ bavail, bsize }) => {
        const freeBytes = bavail * bsize;
        return { state: freeBytes < reserveBytes ? 'full' : 'ok', freeBytes, reserveBytes };
      });
    }
    return last;
  };
  return {
    look,
    assertRoom: async () => {
      const { state, freeBytes } = await look();
      if (state === 'ok') return;
      const free = Math.round(freeBytes / 2 ** 20);
      const reserve = Math.round(reserveBytes / 2 ** 20);
      throw new ServerError('disk-full', {
        en: `Nothing more is taken in: ${free} MiB are free where ${folder} is, and ${reserve} MiB are kept for the database. Free space or shorten the retention; senders keep what is not stored and try again.`,
        zh: `已停止接收：${folder} 所在磁盘仅剩 ${free} MiB，其中 ${reserve} MiB 须留给数据库。请释放空间或缩短保留期；未存储的数据由发送方保留并重试。`,
      });
    },
  };
}
