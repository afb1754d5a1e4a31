import { parseAddress } from '../addresses.ts';
import { parseMoment } from '../layout.ts';
import { compilePattern } from '../regex.ts';

const hostname =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$/;
const mail = /^[^\s@<>"]+@[^\s@<>"]+$/;

/** The formats of JSON Schema; what is called otherwise fits. */
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: (text) => parseMoment('2006-01-02', text) !== undefined,
  time: (text) => ['15:04:05', '15:04:05Z07:00'].some((layout) => parseMoment(layout, text) !== undefined),
  'date-time': (text) =>
    [
      '15:04:05',
      '15:04:05Z07:00',
      '2006-01-02',
      '2006-01-02T15:04:05Z07:00',
      '2006-01-02T15:04:05.999999999Z07:00',
    ].some((layout) => parseMoment(layout, text) !== undefined),
  hostname: (text) => text.length <= 253 && hostname.test(text),
  email: (text) => text.length <= 320 && mail.test(text),
  ipv4: (text) => parseAddress(text)?.bits === 32,
  ipv6: (text) => parseAddress(text)?.bits === 128,
  uri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) && !text.includes('\\') && URL.canParse(text),
  'uri-reference': (text) => !text.includes('\\') && URL.canParse(text, 'http://localhost/'),
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
  regex: (text) => !('tag' in compilePattern(text)),
  'json-pointer': (text) => /^(?:\/(?:[^/~]|~0|~1)*)*$/.test(text),
  'relative-json-pointer': (text) => /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^/~]|~0|~1)*)*)$/.test(text),
};

const aliases: Readonly<Record<string, string>> = {
  'idn-email': 'email',
  iri: 'uri',
  'iri-reference': 'uri-reference',
};

export function fitsFormat(format: string, text: string): boolean {
  const name = Object.hasOwn(aliases, format) ? (aliases[format] ?? format) : format;
  return !Object.hasOwn(formats, name) || formats[name]?.(text) !== false;
}
