/**
 * How much of what happened the source had seen when it spoke. Silence only means something where this says that
 * nothing was lost.
 */
export interface Completeness {
  /** Events that the source is known to have lost, in all, until then. */
  readonly dropped: number;
  /** How long after it happened the event was judged, in milliseconds; absent when the event bears no time. */
  readonly lagMs?: number;
  /** Input that could not be read, in all, until then. */
  readonly unreadable: number;
  /** What was not known of this very event though its rule could ask: `ancestors`, `descriptor`, `container`. */
  readonly missing?: readonly string[];
}
