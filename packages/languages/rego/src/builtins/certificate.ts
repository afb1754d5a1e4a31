import { normalInteger } from '../values/number.ts';
import { formatAddress } from './addresses.ts';
import { type Der, readChildren, readDer, readInteger, readOid, readText, readTime } from './der.ts';

/** What a certificate or a request says, with the field names of Go's crypto/x509. */
export type Fields = Record<string, unknown>;

const lists: Readonly<Record<string, string>> = {
  '2.5.4.6': 'Country',
  '2.5.4.10': 'Organization',
  '2.5.4.11': 'OrganizationalUnit',
  '2.5.4.7': 'Locality',
  '2.5.4.8': 'Province',
  '2.5.4.9': 'StreetAddress',
  '2.5.4.17': 'PostalCode',
};
const singles: Readonly<Record<string, string>> = { '2.5.4.3': 'CommonName', '2.5.4.5': 'SerialNumber' };

function readName(der: Der): Fields | undefined {
  const name: Fields = { CommonName: '', SerialNumber: '', ExtraNames: null };
  for (const field of Object.values(lists)) name[field] = null;
  const names: unknown[] = [];
  for (const set of readChildren(der) ?? []) {
    for (const attribute of readChildren(set) ?? []) {
      const [type, value] = readChildren(attribute) ?? [];
      if (type === undefined || value === undefined) return undefined;
      const oid = readOid(type);
      const text = readText(value);
      names.push({ Type: oid, Value: text });
      const list = lists[oid.join('.')];
      const single = singles[oid.join('.')];
      if (list !== undefined) name[list] = [...((name[list] as string[] | null) ?? []), text];
      if (single !== undefined) name[single] = text;
    }
  }
  name['Names'] = names;
  return name;
}

interface AlternativeNames {
  readonly DNSNames: string[];
  readonly EmailAddresses: string[];
  readonly IPAddresses: string[];
  readonly URIStrings: string[];
}

// RFC 5280 section 4.2.1.6.
function readAlternativeNames(value: Uint8Array): AlternativeNames {
  const names: AlternativeNames = { DNSNames: [], EmailAddresses: [], IPAddresses: [], URIStrings: [] };
  const sequence = readDer(value);
  for (const each of (sequence === undefined ? undefined : readChildren(sequence)) ?? []) {
    const text = readText({ ...each, tag: 0x16 });
    if (each.tag === 0x81) names.EmailAddresses.push(text);
    else if (each.tag === 0x82) names.DNSNames.push(text);
    else if (each.tag === 0x86) names.URIStrings.push(text);
    else if (each.tag === 0x87) {
      const bits = each.content.length === 4 ? 32 : 128;
      names.IPAddresses.push(
        formatAddress({ bits, value: BigInt(`0x${Buffer.from(each.content).toString('hex') || '0'}`) }),
      );
    }
  }
  return names;
}

/** A list as Go's JSON shows it: null when there is nothing in it. */
function orNull(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}

function extensionFields(extensions: readonly Der[]): Fields {
  const fields: Fields = { IsCA: false, BasicConstraintsValid: false, MaxPathLen: -1, KeyUsage: 0 };
  const list: unknown[] = [];
  let names: AlternativeNames = { DNSNames: [], EmailAddresses: [], IPAddresses: [], URIStrings: [] };
  for (const extension of extensions) {
    const parts = readChildren(extension) ?? [];
    const [type] = parts;
    const value = parts.at(-1)?.content;
    if (type === undefined || value === undefined) continue;
    const oid = readOid(type);
    const critical = parts.length === 3 && parts[1]?.content[0] === 0xff;
    list.push({ Id: oid, Critical: critical, Value: base64(value) });
    switch (oid.join('.')) {
      case '2.5.29.17':
        names = readAlternativeNames(value);
        break;
      case '2.5.29.19':
        Object.assign(fields, basicConstraints(value));
        break;
      case '2.5.29.15':
        fields['KeyUsage'] = keyUsage(value);
        break;
      case '2.5.29.14':
        fields['SubjectKeyId'] = base64(readDer(value)?.content ?? value);
        break;
      default:
    }
  }
  const { DNSNames, EmailAddresses, IPAddresses, URIStrings } = names;
  return {
    ...fields,
    Extensions: list,
    DNSNames: orNull(DNSNames),
    EmailAddresses: orNull(EmailAddresses),
    IPAddresses: orNull(IPAddresses),
    URIStrings: orNull(URIStrings),
  };
}

function basicConstraints(value: Uint8Array): Fields {
  const sequence = readDer(value);
  const [first, second] = (sequence === undefined ? undefined : readChildren(sequence)) ?? [];
  const isCa = first?.tag === 0x01 && first.content[0] === 0xff;
  return {
    IsCA: isCa,
    BasicConstraintsValid: true,
    MaxPathLen: second === undefined ? -1 : Number(readInteger(second)),
  };
}

/** The bits of a key usage, the first one lowest (RFC 5280 section 4.2.1.3). */
function keyUsage(value: Uint8Array): number {
  const bits = readDer(value)?.content.subarray(1) ?? new Uint8Array();
  let usage = 0;
  for (let bit = 0; bit < 9; bit += 1) {
    if (((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) usage |= 1 << bit;
  }
  return usage;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Reads a certificate (RFC 5280 section 4.1); undefined when it is none. */
export function readCertificate(der: Der): Fields | undefined {
  const [body] = readChildren(der) ?? [];
  const parts = body?.tag === 0x30 ? readChildren(body) : undefined;
  if (parts === undefined) return undefined;
  const versioned = parts[0]?.tag === 0xa0;
  const version = versioned ? readChildren(parts[0] as Der)?.[0] : undefined;
  const [serial, , issuer, validity, subject] = versioned ? parts.slice(1) : parts;
  if (serial === undefined || issuer === undefined || validity === undefined || subject === undefined) return undefined;
  const [notBefore, notAfter] = readChildren(validity) ?? [];
  const issuerName = readName(issuer);
  const subjectName = readName(subject);
  if (notBefore === undefined || notAfter === undefined || issuerName === undefined || subjectName === undefined)
    return undefined;
  const holder = parts.find(({ tag }) => tag === 0xa3);
  const sequence = holder === undefined ? undefined : readChildren(holder)?.[0];
  return {
    Raw: base64(der.raw),
    Version: version === undefined ? 1 : Number(readInteger(version)) + 1,
    SerialNumber: normalInteger(readInteger(serial)),
    Issuer: issuerName,
    Subject: subjectName,
    NotBefore: readTime(notBefore),
    NotAfter: readTime(notAfter),
    ...extensionFields((sequence === undefined ? undefined : readChildren(sequence)) ?? []),
  };
}

/** Reads a certificate request (RFC 2986); undefined when it is none. */
export function readRequest(der: Der): Fields | undefined {
  const [body] = readChildren(der) ?? [];
  const [version, subject, , attributes] = (body?.tag === 0x30 ? readChildren(body) : undefined) ?? [];
  const name = subject === undefined ? undefined : readName(subject);
  if (version === undefined || name === undefined) return undefined;
  const requested: Der[] = [];
  for (const attribute of (attributes === undefined ? undefined : readChildren(attributes)) ?? []) {
    const [type, set] = readChildren(attribute) ?? [];
    if (type === undefined || set === undefined || readOid(type).join('.') !== '1.2.840.113549.1.9.14') continue;
    for (const list of readChildren(set) ?? []) requested.push(...(readChildren(list) ?? []));
  }
  const { DNSNames, EmailAddresses, IPAddresses, URIStrings, Extensions } = extensionFields(requested);
  return {
    Raw: base64(der.raw),
    Version: Number(readInteger(version)),
    Subject: name,
    Extensions,
    DNSNames,
    EmailAddresses,
    IPAddresses,
    URIStrings,
  };
}
