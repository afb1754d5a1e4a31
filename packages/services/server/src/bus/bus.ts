/** Something that one part of the server tells others. */
export interface Message {
  /** Rises; gaps are possible. */
  readonly sequence: number;
  /** `work.ingest`, `live.finding`: words between dots. */
  readonly subject: string;
  readonly data: unknown;
  readonly at: Date;
  /** How often it has been handed out, this time included. */
  readonly attempt: number;
}

/**
 * Between the parts of the server and its replicas. What is published under `work.` is handed to one consumer until it
 * is done; what is published under `live.` is kept for a while and told to all who follow.
 */
export interface Bus {
  /**
   * Resolves with its sequence when the message is kept as safely as this bus keeps them. A message of the same id within two minutes is
   * the same message.
   * @throws ServerError `busy` when so much waits already that the publisher has to wait
   */
  publish(subject: string, data: unknown, id?: string): Promise<number>;
  /**
   * Hands out what is published under one `work.` subject, also what was while nobody consumed. Consumers of a subject,
   * here and in other replicas, share it.
   */
  consume(options: ConsumeOptions): Promise<Consumer>;
  /** Tells of `live.` messages behind `after`, then of each new one, in their order. */
  follow(options: FollowOptions): Promise<Consumer>;
  close(): Promise<void>;
}

export interface ConsumeOptions {
  readonly subject: string;
  /** Resolving acknowledges; throwing hands the message out again, later each time. */
  readonly handle: (message: Message) => Promise<void>;
  /** Messages at a time; 4 unless given. */
  readonly parallel?: number;
  /** After so many attempts it is given up and told to `onDead`; 5 unless given. */
  readonly attempts?: number;
  /** Milliseconds until the second attempt, doubled for each further one; a second unless given. */
  readonly backoff?: number;
  readonly onDead?: (message: Message, reason: string) => void;
}

export interface FollowOptions {
  /** The last word may be `>` for all that begin so: `live.>`. */
  readonly subject: string;
  /** The sequence behind which to begin; from now on unless given. What is no longer kept is left out. */
  readonly after?: number;
  readonly tell: (message: Message) => void;
}

export interface Consumer {
  /** Ends after the messages that are being handled. */
  stop(): Promise<void>;
}

/** Messages that may wait under one `work.` subject before publishers are told to wait. */
export const mostWaiting = 10_000;

/** How long `live.` messages are kept. */
export const keptMs = 60 * 60 * 1000;

/** How long ids are remembered. */
export const idsMs = 2 * 60 * 1000;

export function backoffOf({ backoff = 1000 }: ConsumeOptions, attempt: number): number {
  return Math.min(60_000, backoff * 2 ** (attempt - 1));
}

/** Whether a subject is meant by a pattern. */
export function fits(pattern: string, subject: string): boolean {
  return pattern.endsWith('>') ? subject.startsWith(pattern.slice(0, -1)) : pattern === subject;
}
