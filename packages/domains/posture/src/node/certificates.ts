import { X509Certificate } from 'node:crypto';
import { isMapping, readDocuments, type Value } from '@seawall/kube';
import type { HostFiles } from './host-files.ts';

/** A certificate that a file holds. */
export interface HostCertificate {
  readonly file: string;
  readonly subject: string;
  readonly validTo: Date;
  /** What makes its key or signature weak; undefined where nothing does. */
  readonly weakness: string | undefined;
}

/** More than one file of the PKI holds. */
const mostInFile = 200;

/** The certificates of a PEM file; what is none of them is left out. */
export function certificatesIn(file: string, text: string): HostCertificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.slice(0, mostInFile).flatMap((block) => read(file, block) ?? []);
}

/** Those that a kubeconfig carries for its users, whatever the file's name. */
export function certificatesOfKubeconfig(file: string, files: HostFiles): HostCertificate[] {
  const look = files.text(file);
  if (look.state !== 'here') return [];
  return readDocuments(look.value, file).documents.flatMap(({ value }) =>
    usersOf(value).flatMap((user) => {
      const data = isMapping(user) && isMapping(user['user'] ?? null) ? (user['user'] as Record<string, Value>) : {};
      const encoded = data['client-certificate-data'];
      return typeof encoded === 'string' ? certificatesIn(file, Buffer.from(encoded, 'base64').toString('latin1')) : [];
    }),
  );
}

function usersOf(value: Value): readonly Value[] {
  const users = isMapping(value) ? value['users'] : undefined;
  return Array.isArray(users) ? users : [];
}

function read(file: string, block: string): HostCertificate | undefined {
  try {
    const certificate = new X509Certificate(block);
    return {
      file,
      subject: certificate.subject.split('\n').at(-1) ?? '',
      validTo: certificate.validToDate,
      weakness: weaknessOf(certificate),
    };
  } catch {
    return undefined;
  }
}

const shortestRsa = 2048;

function weaknessOf({ publicKey, signatureAlgorithm }: X509Certificate): string | undefined {
  const { modulusLength } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'rsa' && modulusLength !== undefined && modulusLength < shortestRsa) {
    return `RSA ${modulusLength}`;
  }
  return signatureAlgorithm !== undefined && /md5|sha1/i.test(signatureAlgorithm) ? signatureAlgorithm : undefined;
}
