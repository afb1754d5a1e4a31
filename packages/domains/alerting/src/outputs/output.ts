import type { Language, Text } from '@seawall/model';
import type { GenericSchema } from 'valibot';
import type { Notification } from '../notification.ts';

/** What outputs take from outside; passed in, so that tests decide. */
export interface OutputWorld {
  readonly now: () => Date;
  readonly hostname: string;
  readonly version: string;
  readonly fetch: typeof fetch;
  /** Writes to the standard output of the process. */
  readonly print: (text: string) => void;
}

/** What came of one attempt. `retry` is false for what no repetition can mend. */
export type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly retry: boolean; readonly why: string; readonly afterMs?: number };

/** An output that is ready to send. */
export interface Sender {
  send(batch: readonly Notification[]): Promise<Sent>;
  close(): Promise<void>;
}

/** One kind of output. To add one is to add a file and a line in the registry. */
export interface OutputKind<Settings = unknown> {
  readonly id: string;
  readonly title: Text;
  /** The protocol's or the vendor's page on it. */
  readonly specification: string;
  readonly settings: GenericSchema<unknown, Settings>;
  /** How many notifications go in one message at most. */
  readonly batch: number;
  open(settings: Settings, about: About): Sender | Promise<Sender>;
}

export interface About {
  readonly world: OutputWorld;
  readonly language: Language;
}

/** Declares a kind; its settings are what its schema says, so that the registry can hold all kinds alike. */
export function outputKind<Settings>(kind: OutputKind<Settings>): OutputKind {
  return kind;
}

export const sent: Sent = { ok: true };

/** A failure that may pass. */
export function later(why: string, afterMs?: number): Sent {
  return { ok: false, retry: true, why, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** A failure that stays. */
export function never(why: string): Sent {
  return { ok: false, retry: false, why };
}

/** What went wrong, from whatever was thrown. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
