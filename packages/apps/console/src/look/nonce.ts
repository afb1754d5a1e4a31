/**
 * What lets components write styles into the page: the server makes one for each page and says it in its head. Absent
 * where the page comes from the development server, which asks for none.
 */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
}

/** For the library that keeps the page still behind a dialog; it looks here. */
export function shareStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
