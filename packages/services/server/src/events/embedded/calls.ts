import type { Parameters } from '../engine.ts';

/** What the server's thread asks of chDB's. */
export type Call =
  | { readonly id: number; readonly what: 'query'; readonly sql: string; readonly parameters: Parameters }
  | { readonly id: number; readonly what: 'command'; readonly sql: string }
  | {
      readonly id: number;
      readonly what: 'insert';
      readonly table: string;
      readonly columns: readonly string[];
      readonly lines: Buffer;
      readonly token: string;
    }
  | { readonly id: number; readonly what: 'close' };

export type Answer = { readonly id: number; readonly text: string } | { readonly id: number; readonly error: string };

/** `Omit` over each member of the union. */
export type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
