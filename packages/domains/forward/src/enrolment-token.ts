import { ForwardError } from './error.ts';

/** What a cluster's enrolment token says. People copy it from the console or a Secret; it is shown once. */
export interface EnrolmentToken {
  readonly id: string;
  readonly secret: string;
  /** SHA-256 of the server's own certificate authority (DER), base64url: the sender trusts no other at first contact. */
  readonly authority?: string;
}

/** `swe_ID.SECRET.AUTHORITY`. */
export function formatEnrolmentToken({ id, secret, authority }: EnrolmentToken): string {
  return `swe_${id}.${secret}.${authority ?? ''}`;
}

const form = /^swe_([a-z0-9]{4,40})\.([A-Za-z0-9_-]{20,100})\.([A-Za-z0-9_-]{43})?$/;

/** @throws {ForwardError} `bad-token` */
export function parseEnrolmentToken(text: string): EnrolmentToken {
  const match = form.exec(text.trim());
  if (match === null) {
    throw new ForwardError('bad-token', {
      en: 'This is no enrolment token: it begins with swe_ and has two dots; copy it as a whole from the page of the cluster',
      zh: '这不是有效的注册令牌：令牌以 swe_ 开头并包含两个点；请从集群页面完整复制',
    });
  }
  const [, id = '', secret = '', authority] = match;
  return { id, secret, ...(authority === undefined ? {} : { authority }) };
}

/** What is signed to show that whoever enrols holds the key that it asks a certificate for. */
export function proofText(id: string, publicKey: string): Buffer {
  return Buffer.from(`seawall enrolment\n${id}\n${publicKey}`);
}
