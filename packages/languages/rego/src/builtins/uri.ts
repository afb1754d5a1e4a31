import { bytesOf, textFromBytes } from '../values/bytes.ts';
import { objectOf } from '../values/table.ts';
import type { Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, fail, type Failure } from './builtin.ts';

// Addresses as Go's net/url reads them, which is more lenient than RFC 3986 in paths and stricter in hosts.
// https://pkg.go.dev/net/url#Parse

interface Uri {
  readonly scheme: string;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly rawPath: string;
  readonly query: string;
  readonly fragment: string;
}

const escapedInPath = /[^A-Za-z0-9\-_.~$&+,/:;=@]/g;
const inHost = /^(?:[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]|\P{ASCII})*$/u;
const userInfo = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;
const port = /^(?::\d*)?$/;

/** What stands for the percent signs of a text; undefined when one has no two hexadecimal digits behind it. */
function unescaped(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  if (!text.includes('%')) return text;
  const bytes = bytesOf(text).toString('latin1');
  const raw = bytes.replace(/%(..)/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return textFromBytes(Buffer.from(raw, 'latin1'));
}

/** Scheme and the rest; undefined when a colon comes first. */
function schemeOf(text: string): readonly [string, string] | undefined {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  if (match !== null) return [(match[1] as string).toLowerCase(), text.slice(match[0].length)];
  return text.startsWith(':') ? undefined : ['', text];
}

function parse(text: string): Uri | undefined {
  if (/[\p{Cc}--[\u0080-\u009f]]/v.test(text)) return undefined;
  const hash = text.indexOf('#');
  const fragment = hash < 0 ? '' : unescaped(text.slice(hash + 1));
  if (fragment === undefined) return undefined;
  const whole = hash < 0 ? text : text.slice(0, hash);
  const none = { scheme: '', hostname: '', port: '', path: '', rawPath: '', query: '', fragment };
  if (whole === '*') return { ...none, path: '*', rawPath: '*' };
  const cut = schemeOf(whole);
  if (cut === undefined) return undefined;
  const [scheme, behind] = cut;
  const mark = behind.indexOf('?');
  const query = mark < 0 ? '' : behind.slice(mark + 1);
  const before = mark < 0 ? behind : behind.slice(0, mark);
  // What follows a scheme without a slash is opaque, as in `mailto:a@b`.
  if (!before.startsWith('/') && scheme !== '') return { ...none, scheme, query };
  if (!before.startsWith('/') && (before.split('/', 1)[0] ?? '').includes(':')) return undefined;
  const hasAuthority = before.startsWith('//') && (scheme !== '' || !before.startsWith('///'));
  const slash = hasAuthority ? before.indexOf('/', 2) : 0;
  const authority = hasAuthority ? before.slice(2, slash < 0 ? undefined : slash) : '';
  const rawPath = slash < 0 ? '' : before.slice(slash);
  const host = hostOf(authority);
  const path = unescaped(rawPath);
  if (host === undefined || path === undefined) return undefined;
  return { ...none, ...host, scheme, query, path, rawPath: isUsual(path, rawPath) ? path : rawPath };
}

/** Whether a path is escaped as it would be anew: then its raw form is not told. */
function isUsual(path: string, rawPath: string): boolean {
  return path.replace(escapedInPath, escapeCharacter) === rawPath;
}

function escapeCharacter(character: string): string {
  return Array.from(bytesOf(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

function hostOf(authority: string): Pick<Uri, 'hostname' | 'port'> | undefined {
  const at = authority.lastIndexOf('@');
  const user = authority.slice(0, Math.max(at, 0));
  if (!userInfo.test(user) || unescaped(user) === undefined) return undefined;
  const host = authority.slice(at + 1);
  const close = host.startsWith('[') ? host.lastIndexOf(']') : 0;
  if (close < 0) return undefined;
  const colon = host.startsWith('[') ? close + 1 : host.includes(':') ? host.lastIndexOf(':') : host.length;
  const tail = host.slice(colon);
  if (!port.test(tail)) return undefined;
  const hostname = host.startsWith('[') ? addressOf(host.slice(1, close)) : nameOf(host.slice(0, colon));
  return hostname === undefined ? undefined : { hostname, port: tail.slice(1) };
}

function nameOf(name: string): string | undefined {
  const foreign = name.replace(/%[89A-Fa-f][0-9A-Fa-f]/g, '');
  if (!inHost.test(foreign) || /[:[\]]/.test(foreign)) return undefined;
  return unescaped(name);
}

/** IPv6 between brackets, with a zone behind `%25`. */
function addressOf(text: string): string | undefined {
  const [address = '', ...zone] = text.split('%25');
  if (!/^[0-9A-Fa-f:.]+$/.test(address) || !address.includes(':') || !URL.canParse(`http://[${address}]/`))
    return undefined;
  if (zone.length === 0) return address;
  const name = unescaped(zone.join('%25'));
  return name === undefined || name === '' ? undefined : `${address}%${name}`;
}

function parts(text: string): BuiltinResult | Failure {
  const uri = parse(text);
  if (uri === undefined) return fail(`parse ${JSON.stringify(text)}: not a URI`);
  const named: readonly (readonly [string, Value])[] = [
    ['scheme', uri.scheme],
    ['hostname', uri.hostname],
    ['port', uri.port],
    ['path', uri.path],
    ['raw_path', uri.rawPath],
    ['raw_query', uri.query],
    ['fragment', uri.fragment],
  ];
  return objectOf(named.filter(([, value]) => value !== ''));
}

export const uri: readonly Builtin[] = [
  builtin('uri.parse', ['string'], 'object', parts),
  builtin(
    'uri.is_valid',
    ['any'],
    'boolean',
    (text) => typeof text === 'string' && text !== '' && parse(text) !== undefined,
  ),
];
