import { table } from '@seawall/model';
import { VulnsError } from '../error.ts';

export interface XmlHandler {
  open?(tag: string, attributes: Readonly<Record<string, string>>): void;
  /** Called with the text that stood directly in the element. */
  close?(tag: string, text: string): void;
}

const deepest = 200;

/**
 * Walks an XML document, names without their prefix. Only what publishers of advisories use: elements, attributes,
 * text, CDATA, comments, the predefined and numeric entities; a document type is refused, for it may define others.
 */
export function walkXml(source: string, handler: XmlHandler): void {
  const open: { readonly tag: string; text: string }[] = [];
  let at = source.charCodeAt(0) === 0xfeff ? 1 : 0;

  function fail(what: string): never {
    const line = source.slice(0, at).split('\n').length;
    throw new VulnsError('damaged', { en: `line ${line}: ${what}`, zh: `第 ${line} 行：XML 无法解析` });
  }

  function endOf(mark: string, from: number): number {
    const end = source.indexOf(mark, from);
    return end < 0 ? fail('is cut off') : end;
  }

  function addText(text: string): void {
    const inner = open.at(-1);
    if (inner !== undefined) inner.text += text;
  }

  while (at < source.length) {
    const next = source.indexOf('<', at);
    const text = source.slice(at, next < 0 ? source.length : next);
    if (text !== '') addText(text.includes('&') ? decodeXml(text) : text);
    if (next < 0) break;
    at = next;
    if (source.startsWith('<!--', at)) at = endOf('-->', at + 4) + 3;
    else if (source.startsWith('<![CDATA[', at)) {
      const end = endOf(']]>', at);
      addText(source.slice(at + 9, end));
      at = end + 3;
    } else if (source.startsWith('<?', at)) at = endOf('?>', at) + 2;
    else if (source.startsWith('<!', at)) fail('declares a document type');
    else if (source.startsWith('</', at)) {
      const end = endOf('>', at);
      const tag = localName(source.slice(at + 2, end).trim());
      const element = open.pop();
      if (element?.tag !== tag) fail(`</${tag}> closes nothing that is open`);
      handler.close?.(tag, element?.text.trim() ?? '');
      at = end + 1;
    } else at = openTag();
  }
  if (open.length > 0) fail(`<${open.at(-1)?.tag ?? ''}> is not closed`);

  function openTag(): number {
    const end = endOfTag(source, at);
    if (end < 0) fail('is cut off');
    const empty = source[end - 1] === '/';
    const inside = source.slice(at + 1, empty ? end - 1 : end);
    const name = /^[^\s/]+/.exec(inside)?.[0] ?? fail('has a tag without a name');
    const tag = localName(name);
    if (open.length > deepest) fail('is nested too deep');
    handler.open?.(tag, attributesOf(inside.slice(name.length)));
    if (empty) handler.close?.(tag, '');
    else open.push({ tag, text: '' });
    return end + 1;
  }
}

/** The `>` that ends a tag; those in quotes do not. */
function endOfTag(source: string, from: number): number {
  let quote = 0;
  for (let index = from; index < source.length; index += 1) {
    const code = source.charCodeAt(index);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 34 || code === 39) quote = code;
    else if (code === 62) return index;
  }
  return -1;
}

const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single] of text.matchAll(attribute)) {
    const value = double ?? single ?? '';
    attributes[localName(name)] = value.includes('&') ? decodeXml(value) : value;
  }
  return attributes;
}

const entities: Readonly<Record<string, string>> = table({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" });

function decodeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
