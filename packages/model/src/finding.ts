import type { Evidence } from './evidence.ts';
import type { Fix } from './fix.ts';
import type { FrameworkRef } from './framework.ts';
import type { Place } from './place.ts';
import type { Ref } from './ref.ts';
import type { Severity } from './severity.ts';
import type { Text, TextValues } from './text.ts';

export const findingKinds = [
  'vulnerability',
  'misconfiguration',
  'secret',
  'malware',
  'licence',
  'access',
  'network',
  'runtime',
  'supply-chain',
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** `excepted` findings are shown but never fail a scan; `existing` ones were in the baseline already. */
export type FindingStatus = 'open' | 'excepted' | 'existing';

/** The factors add up to the score, but that it never leaves 0 to 100. */
export interface FindingPriority {
  readonly score: number;
  readonly factors: readonly { readonly id: string; readonly points: number; readonly text: Text }[];
}

/** Something that is wrong with a subject, where it stands, the rule that says so, and what puts it right. */
export interface Finding {
  /** Stable over re-scans, moved lines and reordered files: see `fingerprint`. */
  readonly id: string;
  readonly kind: FindingKind;
  /** The id of the rule that was broken. */
  readonly rule: string;
  readonly severity: Severity;
  readonly subject: Ref;
  /** The part of the subject with list items by name, for example `spec.containers[name=app]`. */
  readonly part: string;
  readonly place: Place;
  readonly message: Text;
  readonly values?: TextValues;
  readonly evidence: readonly Evidence[];
  readonly fix?: Fix;
  readonly frameworks: readonly FrameworkRef[];
  readonly status: FindingStatus;
  /** How urgent it is among findings of its kind, 0 to 100, and why; absent where severity says all there is. */
  readonly priority?: FindingPriority;
  /** When a store first saw it, RFC 3339; a single scan does not know and leaves it out. */
  readonly firstSeen?: string;
}
