/**
 * A fact that a finding rests on: the field that was read and what stood in it, or the other objects that were joined.
 * `value` is already redacted where it could hold a credential.
 */
export interface Evidence {
  readonly field: string;
  readonly value: string;
  readonly place?: { readonly file: string; readonly line: number };
}
