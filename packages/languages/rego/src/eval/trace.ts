import type { Location } from '../errors.ts';
import type { Value } from '../values/value.ts';

/** What an instrumented policy tells while it runs. */
export type TraceEvent =
  | { readonly op: 'enter' | 'fail'; readonly rule: string; readonly loc: Location }
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
