import { createHash } from 'node:crypto';
import { formatRef, type Ref } from './ref.ts';

/** What makes a finding the same finding on the next scan: nothing that moves when lines or list items move. */
export interface Identity {
  readonly kind: string;
  readonly rule: string;
  readonly subject: Ref;
  /** The file by its path from the project's root, when the subject was read from one. */
  readonly file?: string;
  /** Which part of the subject, with list items by name: `spec.containers[name=app].image`. */
  readonly part: string;
}

/** A finding's id: 16 hexadecimal bytes of SHA-256 over its identity. The subject's uid does not count. */
export function fingerprint(identity: Identity): string {
  const subject = identity.subject.type === 'resource' ? withoutUid(identity.subject) : identity.subject;
  const parts = [identity.kind, identity.rule, formatRef(subject), identity.file ?? '', identity.part];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function withoutUid(ref: Extract<Ref, { type: 'resource' }>): Ref {
  const { uid: _, ...rest } = ref;
  return rest;
}
