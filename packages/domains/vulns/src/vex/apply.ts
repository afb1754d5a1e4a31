import type { Component } from '@seawall/model';
import type { VexStatement, VexVerdict } from './statement.ts';

/** What VEX documents say of a vulnerability in a component; the latest that speaks of both. */
export function vexVerdict(
  statements: readonly VexStatement[],
  names: readonly string[],
  component: Component,
  products: readonly string[],
): VexVerdict | undefined {
  let latest: VexStatement | undefined;
  for (const statement of statements) {
    if (!statement.vulnerabilities.some((name) => names.includes(name))) continue;
    if (!speaksOf(statement, component, products)) continue;
    if (latest === undefined || (statement.timestamp ?? '') >= (latest.timestamp ?? '')) latest = statement;
  }
  if (latest === undefined) return undefined;
  const { status, justification, statement, file } = latest;
  return {
    status,
    ...(justification === undefined ? {} : { justification }),
    ...(statement === undefined ? {} : { statement }),
    file,
  };
}

function speaksOf(
  { products, subcomponents }: VexStatement,
  component: Component,
  scanned: readonly string[],
): boolean {
  const isComponent = (name: string): boolean => samePurl(name, component.purl);
  const isScanned = (name: string): boolean => scanned.some((one) => one === name || samePurl(name, one));
  if (products.length === 0) return subcomponents.length === 0 || subcomponents.some(isComponent);
  // The component itself may be the product, or a part of the product that was scanned.
  if (subcomponents.length === 0) return products.some((name) => isComponent(name) || isScanned(name));
  return products.some((name) => isScanned(name) || isComponent(name)) && subcomponents.some(isComponent);
}

/** Whether a purl of a document holds another: what it leaves out, version or qualifiers, it does not ask for. */
function samePurl(asked: string, found: string): boolean {
  const [wanted, version, qualifiers] = split(asked);
  const [name, foundVersion, foundQualifiers] = split(found);
  if (wanted !== name || (version !== undefined && version !== foundVersion)) return false;
  return [...qualifiers].every(([key, value]) => foundQualifiers.get(key) === value);
}

function split(purl: string): [name: string, version: string | undefined, qualifiers: Map<string, string>] {
  const [bare = '', query = ''] = (purl.split('#')[0] ?? '').split('?');
  const at = bare.lastIndexOf('@');
  const versioned = at > bare.lastIndexOf('/');
  const name = decode(versioned ? bare.slice(0, at) : bare);
  const qualifiers = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const [key = '', value = ''] = pair.split('=');
    qualifiers.set(key.toLowerCase(), decode(value));
  }
  return [name, versioned ? decode(bare.slice(at + 1)) : undefined, qualifiers];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
