import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { type DistinguishedName, issueCertificate, type Issuer } from './certificate.ts';

/** The server's own authority, as it is stored: PEM. */
export interface StoredAuthority {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Who a client certificate speaks for. */
export interface ClientIdentity {
  readonly cluster: string;
  /** `agent:worker-1`. */
  readonly sender: string;
}

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** SHA-256 of it in DER, base64url: what enrolment tokens bear. */
  readonly hash: string;
  /** For the server itself; key and chain in PEM. */
  server(names: readonly string[], now: Date): { readonly cert: string; readonly key: string };
  client(publicKey: KeyObject, identity: ClientIdentity, now: Date): string;
}

const organisation = 'Seawall';
const dayMs = 86_400_000;
const lives = { authority: 3650 * dayMs, server: 90 * dayMs, client: dayMs } as const;
/** Clocks that are behind by less still take what was just issued. */
const backMs = 300_000;

export function createAuthority(now: Date): StoredAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name: DistinguishedName = { organisation, common: `Seawall authority ${now.toISOString().slice(0, 10)}` };
  const certificate = issueCertificate(
    { subject: name, publicKey, ...span(now, lives.authority), use: 'authority' },
    { name, privateKey, publicKey },
  );
  return { certificate, privateKey: pemOf(privateKey) };
}

export function openAuthority({ certificate, privateKey }: StoredAuthority): Authority {
  const parsed = new X509Certificate(certificate);
  const key = createPrivateKey(privateKey);
  const common = /(?:^|\n)CN=([^\n]*)/.exec(parsed.subject)?.[1] ?? '';
  const issuer: Issuer = { name: { organisation, common }, privateKey: key, publicKey: createPublicKey(key) };
  return {
    certificate,
    hash: Buffer.from(parsed.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url'),
    server(names, now) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const subject = { organisation, common: names[0] ?? 'seawall' };
      const request = { subject, publicKey: pair.publicKey, ...span(now, lives.server), use: 'server', names } as const;
      const cert = issueCertificate(request, issuer);
      return { cert: cert + certificate, key: pemOf(pair.privateKey) };
    },
    client(publicKey, { cluster, sender }, now) {
      const subject = { organisation, unit: cluster, common: sender };
      return issueCertificate({ subject, publicKey, ...span(now, lives.client), use: 'client' }, issuer);
    },
  };
}

function span(now: Date, lifeMs: number): { from: Date; to: Date } {
  return { from: new Date(now.getTime() - backMs), to: new Date(now.getTime() + lifeMs) };
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
