import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAuthority, openAuthority } from '../../src/ingest/certificates/authority.ts';
import { objectIdentifier, time } from '../../src/ingest/certificates/der.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const now = new Date('2026-11-26T12:00:00Z');
const stored = createAuthority(now);
const authority = openAuthority(stored);

describe('our authority', () => {
  it('is its own issuer, and may sign', () => {
    const own = new X509Certificate(authority.certificate);
    expect([own.ca, own.checkIssued(own), own.verify(own.publicKey)]).toEqual([true, true, true]);
  });

  it('issues certificates for servers that hold for their names and addresses', () => {
    const { cert } = authority.server(['seawall.shop.svc', '127.0.0.1', '::1', 'fd00:0:0:1::7'], now);
    const leaf = new X509Certificate(cert);
    expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(leaf.checkHost('seawall.shop.svc')).toBe('seawall.shop.svc');
    expect(leaf.checkHost('other.example')).toBeUndefined();
    expect(['127.0.0.1', '::1', 'fd00:0:0:1::7', '10.0.0.1'].map((ip) => leaf.checkIP(ip) !== undefined)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('issues certificates for senders that say whose they are and end within a day', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const leaf = new X509Certificate(authority.client(publicKey, { cluster: 'shop', sender: 'agent:worker-1' }, now));
    expect(leaf.subject).toBe('O=Seawall\nOU=shop\nCN=agent:worker-1');
    expect(new Date(leaf.validTo)).toEqual(new Date('2026-11-27T12:00:00Z'));
    expect(leaf.ca).toBe(false);
    expect(createPublicKey(leaf.publicKey.export({ type: 'spki', format: 'pem' })).equals(publicKey)).toBe(true);
  });

  it.skipIf(!hasOpenssl)('is taken by OpenSSL, for what each certificate is for and nothing else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'seawall-ca-'));
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const today = new Date();
    const fresh = openAuthority(createAuthority(today));
    writeFileSync(join(folder, 'ca.pem'), fresh.certificate);
    writeFileSync(join(folder, 'server.pem'), fresh.server(['localhost'], today).cert);
    writeFileSync(join(folder, 'client.pem'), fresh.client(publicKey, { cluster: 'c', sender: 's' }, today));
    const verify = (purpose: string, file: string): string => {
      const args = ['verify', '-x509_strict', '-CAfile', 'ca.pem', '-purpose', purpose, file];
      try {
        return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
      } catch {
        return 'refused';
      }
    };
    expect(verify('sslserver', 'server.pem')).toBe('server.pem: OK');
    expect(verify('sslclient', 'client.pem')).toBe('client.pem: OK');
    expect([verify('sslserver', 'client.pem'), verify('sslclient', 'server.pem')]).toEqual(['refused', 'refused']);
  });
});

describe('DER', () => {
  it.each([
    ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
    ['2.5.29.19', '0603551d13'],
  ])('writes %s', (dotted, hex) => {
    expect(objectIdentifier(dotted).toString('hex')).toBe(hex);
  });

  it('writes years past 2049 in full', () => {
    expect(time(new Date('2049-12-31T23:59:59Z')).subarray(2).toString()).toBe('491231235959Z');
    expect(time(new Date('2050-01-01T00:00:00Z')).subarray(2).toString()).toBe('20500101000000Z');
  });
});
