import { hash } from 'node:crypto';

/** An identifier that SPDX allows (letters, digits, dots and dashes), made of any reference; the same each time. */
export function spdxId(kind: string, reference: string): string {
  return `SPDXRef-${kind}-${hash('sha256', reference, 'hex').slice(0, 16)}`;
}

/** The identifier of a licence that the SPDX list does not have. */
export function licenceRef(text: string): string {
  const words = text
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `LicenseRef-${words === '' ? 'other' : words}-${hash('sha256', text, 'hex').slice(0, 8)}`;
}
