import { hash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  boolean,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  tagged,
  time,
  utf8,
} from './der.ts';

/** The parts of a name that we use. */
export interface DistinguishedName {
  readonly organisation: string;
  readonly unit?: string;
  readonly common: string;
}

export interface CertificateRequest {
  readonly subject: DistinguishedName;
  readonly publicKey: KeyObject;
  readonly from: Date;
  readonly to: Date;
  readonly use: 'authority' | 'server' | 'client';
  /** Host names and addresses. */
  readonly names?: readonly string[];
}

export interface Issuer {
  readonly name: DistinguishedName;
  /** EC P-256. */
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const oid = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organisation: '2.5.4.10',
  unit: '2.5.4.11',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

const algorithm = sequence(objectIdentifier(oid.ecdsaWithSha256));

/** An X.509 v3 certificate (RFC 5280) in PEM, signed with ECDSA over SHA-256. */
export function issueCertificate(request: CertificateRequest, issuer: Issuer): string {
  const serial = randomBytes(16);
  const body = sequence(
    tagged(0, true, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    nameOf(issuer.name),
    sequence(time(request.from), time(request.to)),
    nameOf(request.subject),
    spki(request.publicKey),
    tagged(3, true, sequence(...extensionsOf(request, issuer))),
  );
  const signature = sign('sha256', body, { key: issuer.privateKey, dsaEncoding: 'der' });
  const der = sequence(body, algorithm, bitString(signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function nameOf({ organisation, unit, common }: DistinguishedName): Buffer {
  return sequence(
    namePart(oid.organisation, organisation),
    ...(unit === undefined ? [] : [namePart(oid.unit, unit)]),
    namePart(oid.commonName, common),
  );
}

function namePart(id: string, value: string): Buffer {
  return setOf(sequence(objectIdentifier(id), utf8(value)));
}

function extensionsOf({ use, publicKey, names = [] }: CertificateRequest, issuer: Issuer): Buffer[] {
  const isAuthority = use === 'authority';
  // Bits from the left: 0 digitalSignature, 5 keyCertSign, 6 cRLSign.
  const usage = isAuthority ? bitString(Buffer.from([0b0000_0110]), 1) : bitString(Buffer.from([0b1000_0000]), 7);
  return [
    extension(oid.basicConstraints, true, sequence(...(isAuthority ? [boolean(true)] : []))),
    extension(oid.keyUsage, true, usage),
    extension(oid.subjectKey, false, octetString(keyId(publicKey))),
    extension(oid.authorityKey, false, sequence(tagged(0, false, keyId(issuer.publicKey)))),
    ...(isAuthority
      ? []
      : [
          extension(
            oid.extendedUsage,
            false,
            sequence(objectIdentifier(use === 'server' ? oid.serverAuth : oid.clientAuth)),
          ),
        ]),
    ...(names.length === 0 ? [] : [extension(oid.alternativeNames, false, sequence(...names.map(generalName)))]),
  ];
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

function keyId(key: KeyObject): Buffer {
  return hash('sha1', spki(key), 'buffer');
}

/** RFC 5280, 4.2.1.6: dNSName [2], iPAddress [7]. */
function generalName(name: string): Buffer {
  return isIP(name) === 0 ? tagged(2, false, Buffer.from(name)) : tagged(7, false, addressBytes(name));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.concat([...before, ...zeros, ...after].map((group) => Buffer.from(group.padStart(4, '0'), 'hex')));
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
