/** Over https the name binds the cookie to this very host and to https (RFC 6265bis, `__Host-`). */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-seawall_session' : 'seawall_session';
}

/** The header that gives a browser its session. */
export function sessionCookie(secret: string, expiresAt: Date, secure: boolean): string {
  return `${cookieName(secure)}=${secret}; Path=/; Expires=${expiresAt.toUTCString()}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** The header that takes it away. */
export function noCookie(secure: boolean): string {
  return sessionCookie('', new Date(0), secure);
}

/** The session’s secret in a `Cookie` header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) {
      const value = part.slice(at + 1).trim();
      return value === '' ? undefined : value;
    }
  }
  return undefined;
}
