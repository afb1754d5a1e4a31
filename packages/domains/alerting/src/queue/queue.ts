import type { Notification } from '../notification.ts';

/** What waits for one output. Whoever reads it is the only reader. */
export interface Queue {
  push(notification: Notification): Promise<void>;
  /** The oldest that wait, at most so many; they stay until `commit`. */
  peek(count: number): Promise<readonly Waiting[]>;
  /** Takes away the oldest so many: they were sent, or are in the dead letters. */
  commit(count: number): Promise<void>;
  /** Puts aside what cannot be sent, with the reason. */
  bury(notifications: readonly Notification[], why: string): Promise<void>;
  stats(): QueueStats;
  close(): Promise<void>;
}

export interface Waiting {
  readonly notification: Notification;
  /** When it was pushed, in milliseconds since 1970. */
  readonly since: number;
}

export interface QueueStats {
  readonly waiting: number;
  /** The oldest were given up for newer ones because the bound was reached. */
  readonly lost: number;
  readonly buried: number;
}

/** A queue that ends with the process: for a command that runs once. */
export function memoryQueue(most: number, now: () => number): Queue {
  let waiting: Waiting[] = [];
  let lost = 0;
  let buried = 0;
  return {
    push: (notification) => {
      waiting.push({ notification, since: now() });
      if (waiting.length > most) {
        waiting.shift();
        lost += 1;
      }
      return Promise.resolve();
    },
    peek: (count) => Promise.resolve(waiting.slice(0, count)),
    commit: (count) => {
      waiting = waiting.slice(count);
      return Promise.resolve();
    },
    bury: (notifications) => {
      buried += notifications.length;
      return Promise.resolve();
    },
    stats: () => ({ waiting: waiting.length, lost, buried }),
    close: () => Promise.resolve(),
  };
}
