import type { Location } from '../errors.ts';
import type { Value } from '../values/value.ts';

/** What an instrumented policy tells while it runs. */
export type TraceEvent =
  /** Every `enter` has its `leave`; between them a rule may `exit` with values, or `fail`. */
  | { readonly op: 'enter' | 'leave' | 'fail'; readonly rule: string; readonly loc: Location }
  | { readonly op: 'exit'; readonly rule: string; readonly loc: Location; readonly value: Value | undefined }
  /** A literal is about to be evaluated, and what its variables stand for. */
  | {
      readonly op: 'eval' | 'true';
      readonly rule: string;
      readonly loc: Location;
      readonly locals: ReadonlyMap<string, Value>;
    }
  | { readonly op: 'note'; readonly text: string };

export type Tracer = (event: TraceEvent) => void;
