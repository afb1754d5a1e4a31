/**
 * What prevention may do. In canary mode a measure finds what it would have done and does nothing. Every measure is undone by ending it, and ends with the
 * process that set it: nothing of it stays in the kernel.
 */
export type Mode = 'canary' | 'enforce';

export type MeasureKind = 'kill' | 'deny-connect' | 'deny-exec';

/** What a measure did, or would have done. */
export interface Deed {
  /** RFC 3339 in UTC. */
  readonly time: string;
  readonly measure: MeasureKind;
  readonly mode: Mode;
  /**
   * `set` and `undone` for the measure itself; `begun` before it acts where this process does so, `done` when it acted, `would` in
   * canary mode, `failed` when it could not.
   */
  readonly what: 'set' | 'undone' | 'begun' | 'done' | 'would' | 'failed';
  /** In full. */
  readonly containerId?: string;
  readonly pod?: string;
  readonly pid?: number;
  /** The rule, the program, or the address that it was about. */
  readonly about: string;
  readonly detail?: string;
}

export type OnDeed = (deed: Deed) => void;

/** A measure in force. */
export interface Measure {
  /** Ends it: from then on everything is as if it had never been. Doing so twice is no matter. */
  undo(): void;
}
