/** Shapes of values in RE2 syntax; letters of either case where issuers do not keep to one. */

export function hex(length: number, most: number = length): string {
  return `[A-Fa-f0-9]${times(length, most)}`;
}

export function lower(length: number, most: number = length): string {
  return `[a-z0-9]${times(length, most)}`;
}

export function upper(length: number, most: number = length): string {
  return `[A-Z0-9]${times(length, most)}`;
}

export function alnum(length: number, most: number = length): string {
  return `[A-Za-z0-9]${times(length, most)}`;
}

export function url64(length: number, most: number = length): string {
  return `[A-Za-z0-9_-]${times(length, most)}`;
}

export function base64(length: number, most: number = length): string {
  return `[A-Za-z0-9+/]${times(length, most)}={0,2}`;
}

function times(length: number, most: number): string {
  return length === most ? `{${length}}` : `{${length},${most}}`;
}

export const uuid = '[A-Za-z0-9]{8}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{12}';

/** Three parts of base64url; many issuers give JSON web tokens as keys. */
export const webToken = 'ey[A-Za-z0-9_-]{10,400}\\.[A-Za-z0-9_-]{10,1200}\\.[A-Za-z0-9_-]{10,700}';

/** Where an issuer does not say, or has changed it: long enough not to be a name. */
export const opaque = '[A-Za-z0-9_+/.-]{16,}={0,2}';
