import type { Ref, Text } from '@seawall/model';

/**
 * What came of an action. `refused` names a guard that held it back; `begun` is written before anything is asked for, so of what
 * still says so the process ended meanwhile, or is at it now; `interrupted` is what a later process makes of it.
 */
export type ActionResult = 'begun' | 'interrupted' | 'done' | 'planned' | 'refused' | 'failed' | 'undone';

/** One action: what was done to what, by whom, why, and how it ended. It is an event of its own, kept in the journal. */
export interface ActionRecord {
  readonly id: string;
  /** RFC 3339 in UTC. */
  readonly time: string;
  /** The kind of action: `quarantine`. */
  readonly action: string;
  readonly target: Ref;
  /** In words: `Quarantine Pod shop/cart-7d`. */
  readonly what: Text;
  /** The response of the configuration, or the person, that asked for it. */
  readonly who: string;
  /** The rule and the alert behind it. */
  readonly why: string;
  /** The alert's or incident's id. */
  readonly cause: string;
  readonly result: ActionResult;
  readonly detail?: Text;
  /** What puts it back; absent where nothing can (a deleted pod). */
  readonly undo?: UndoStep[];
}

/** One request that takes a change back. */
export type UndoStep =
  | { readonly op: 'patch'; readonly target: Ref; readonly patch: unknown }
  | { readonly op: 'delete'; readonly target: Ref };
