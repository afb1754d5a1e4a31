import { hash } from 'node:crypto';
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

const idBytes = 16;

/** A finding's id: 16 bytes of SHA-256 over its identity, in hexadecimal. The subject's uid does not count. */
export function fingerprint(identity: Identity): string {
  const { subject } = identity;
  const line = formatRef(subject.type === 'resource' && subject.uid !== undefined ? withoutUid(subject) : subject);
  const parts = [identity.kind, identity.rule, line, identity.file ?? '', identity.part];
  return hash('sha256', JSON.stringify(parts), 'buffer').toString('hex', 0, idBytes);
}

function withoutUid(ref: Extract<Ref, { type: 'resource' }>): Ref {
  const { uid: _, ...rest } = ref;
  return rest;
}
