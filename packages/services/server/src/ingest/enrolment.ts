import { createPublicKey, hash, type KeyObject, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import { formatEnrolmentToken, proofText } from '@seawall/forward';
import type { Authority, ClientIdentity } from './certificates/authority.ts';

/** An enrolment token as it is stored: never the secret itself. */
export interface StoredToken {
  readonly id: string;
  readonly cluster: string;
  readonly secretHash: string;
  readonly expiresAt?: Date;
}

export interface NewToken {
  readonly stored: StoredToken;
  /** Shown once. */
  readonly text: string;
}

/** A token for the senders of a cluster; `expiresAt` undefined for one that is good until it is revoked. */
export function newEnrolmentToken(cluster: string, authority: Authority, expiresAt?: Date): NewToken {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const stored = { id, cluster, secretHash: secretHash(secret), ...(expiresAt === undefined ? {} : { expiresAt }) };
  return { stored, text: formatEnrolmentToken({ id, secret, authority: authority.hash }) };
}

/** 32 random bytes need no slow hash: there is nothing to guess. */
function secretHash(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** Why somebody is not enrolled; told to the sender. */
export type Refusal = 'malformed' | 'unknown-token' | 'expired-token' | 'bad-proof' | 'weak-key';

export const refusalTexts: Readonly<Record<Refusal, { readonly en: string; readonly zh: string }>> = {
  malformed: { en: 'The request lacks a token, a key, a proof or a source', zh: '请求缺少令牌、公钥、证明或来源' },
  'unknown-token': {
    en: 'The enrolment token is not known: it was revoked, or is of another server; make a new one on the page of the cluster',
    zh: '注册令牌无效：可能已被吊销或属于其他服务器；请在集群页面重新生成',
  },
  'expired-token': {
    en: 'The enrolment token has expired; make a new one on the page of the cluster',
    zh: '注册令牌已过期；请在集群页面重新生成',
  },
  'bad-proof': {
    en: 'The sender does not hold the key that it asks a certificate for',
    zh: '发送方无法证明其持有所申请证书的私钥',
  },
  'weak-key': { en: 'The key is not on the curve P-256', zh: '密钥不在 P-256 曲线上' },
};

/** What a sender may be called: it stands in its certificate, in lists and in logs. */
const nameForm = /^[a-z]{1,20}:[^\p{C}\p{Zl}\p{Zp}]{1,253}$/u;

const idForm = /^[a-z0-9]{4,40}$/;

/** Judges a request to enrol, `{id, secret, publicKey, proof, source}`; gives the certificate. */
export function enrol(
  request: unknown,
  token: StoredToken | undefined,
  authority: Authority,
  now: Date,
): { readonly certificate: string; readonly identity: ClientIdentity } | Refusal {
  const { id, secret, publicKey, proof, source } = fieldsOf(request);
  const { kind, name } = fieldsOf(source);
  if (!areTexts(id, secret, publicKey, proof, kind, name)) return 'malformed';
  if (!nameForm.test(`${String(kind)}:${String(name)}`)) return 'malformed';
  if (token === undefined || !isSame(secretHash(secret as string), token.secretHash)) return 'unknown-token';
  if (token.expiresAt !== undefined && token.expiresAt <= now) return 'expired-token';
  const key = keyOf(publicKey as string);
  if (key === undefined) return 'weak-key';
  if (!proves(key, proofText(id as string, publicKey as string), proof as string)) return 'bad-proof';
  const identity = { cluster: token.cluster, sender: `${String(kind)}:${String(name)}` };
  return { certificate: authority.client(key, identity, now), identity };
}

/** Judges a request for a new certificate by somebody who has one, `{publicKey, proof}`. */
export function renew(
  request: unknown,
  identity: ClientIdentity,
  authority: Authority,
  now: Date,
): { readonly certificate: string } | Refusal {
  const { publicKey, proof } = fieldsOf(request);
  if (!areTexts(publicKey, proof)) return 'malformed';
  const key = keyOf(publicKey as string);
  if (key === undefined) return 'weak-key';
  if (!proves(key, proofText('renew', publicKey as string), proof as string)) return 'bad-proof';
  return { certificate: authority.client(key, identity, now) };
}

/** What a request to enrol says of itself: the id of its token, and who asks. */
export function askedBy(request: unknown): { readonly token: string; readonly sender: string } | undefined {
  const { id, source } = fieldsOf(request);
  const { kind, name } = fieldsOf(source);
  const sender = `${String(kind)}:${String(name)}`;
  return typeof id === 'string' && idForm.test(id) && nameForm.test(sender) ? { token: id, sender } : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string' && value !== '');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function keyOf(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

function proves(key: KeyObject, text: Buffer, proof: string): boolean {
  return verify('sha256', text, key, Buffer.from(proof, 'base64'));
}
