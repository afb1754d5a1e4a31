import { table } from '@seawall/model';

/** An element of an XML document, without its namespace prefix; attributes likewise. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly inside, trimmed. */
  readonly text: string;
  /** Of its start tag, from 1. */
  readonly line: number;
}

export interface XmlFault {
  readonly fault: string;
  readonly line: number;
}

const deepest = 200;
const mostElements = 5_000_000;

interface Open {
  readonly name: string;
  readonly qualified: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  readonly texts: string[];
  readonly line: number;
}

/**
 * Reads XML 1.0 without validating. Document types are skipped unread: entities are the five of the specification and
 * character references, so nothing expands and nothing is fetched.
 */
export function readXml(text: string): XmlElement | XmlFault {
  const lineAt = lineCounter(text);
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const fault = (message: string): XmlFault => ({ fault: message, line: lineAt(Math.min(at, text.length)) });
  while (at < text.length) {
    const open = text.indexOf('<', at);
    const between = text.slice(at, open < 0 ? text.length : open);
    if (between.trim() !== '') {
      const top = stack.at(-1);
      if (top === undefined) return fault('there is text outside of the root element');
      top.texts.push(unescape(between));
    }
    if (open < 0) break;
    at = open;
    const special = skipSpecial(text, at, stack.at(-1));
    if (special === -1) return fault('a comment, CDATA section or declaration does not end');
    if (special > 0) {
      at = special;
      continue;
    }
    const end = tagEnd(text, at + 1);
    if (end < 0) return fault('a tag does not end');
    if (text.charCodeAt(at + 1) === 0x2f) {
      const closed = stack.pop();
      const name = text.slice(at + 2, end).trim();
      if (closed?.qualified !== name) return fault(`</${name}> closes nothing that is open`);
      const element = finish(closed);
      const parent = stack.at(-1);
      if (parent === undefined) root = element;
      else parent.children.push(element);
      at = end + 1;
      continue;
    }
    if (root !== undefined) return fault('there is a second root element');
    elements += 1;
    if (elements > mostElements) return fault(`there are more than ${mostElements} elements`);
    const isEmpty = text.charCodeAt(end - 1) === 0x2f;
    const opened = openTag(text.slice(at + 1, isEmpty ? end - 1 : end), lineAt(at));
    if (opened === undefined) return fault('a tag cannot be read');
    at = end + 1;
    if (!isEmpty) {
      if (stack.length >= deepest) return fault(`elements are nested deeper than ${deepest}`);
      stack.push(opened);
      continue;
    }
    const parent = stack.at(-1);
    if (parent === undefined) root = finish(opened);
    else parent.children.push(finish(opened));
  }
  if (stack.length > 0) return fault(`<${stack.at(-1)?.qualified}> is not closed`);
  return root ?? fault('there is no element');
}

export function isXmlFault(result: XmlElement | XmlFault): result is XmlFault {
  return 'fault' in result;
}

/** The first child of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** The text of the first child of a name; undefined when it is absent or empty. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  const found = child(element, name)?.text;
  return found === undefined || found === '' ? undefined : found;
}

function finish({ name, attributes, children, texts, line }: Open): XmlElement {
  return { name, attributes, children, text: texts.join('').trim(), line };
}

/** Past a comment, CDATA section, processing instruction or document type; 0 when none starts here, -1 when it has no end. */
function skipSpecial(text: string, at: number, top: Open | undefined): number {
  if (text.startsWith('<!--', at)) return past(text.indexOf('-->', at + 4), 3);
  if (text.startsWith('<![CDATA[', at)) {
    const end = text.indexOf(']]>', at);
    if (end >= 0) top?.texts.push(text.slice(at + '<![CDATA['.length, end));
    return past(end, 3);
  }
  if (text.startsWith('<?', at)) return past(text.indexOf('?>', at), 2);
  return text.startsWith('<!', at) ? documentTypeEnd(text, at) : 0;
}

function past(end: number, length: number): number {
  return end < 0 ? -1 : end + length;
}

function documentTypeEnd(text: string, at: number): number {
  let brackets = 0;
  for (let index = at; index < text.length; index += 1) {
    const character = text[index];
    if (character === '[') brackets += 1;
    else if (character === ']') brackets -= 1;
    else if (character === '>' && brackets <= 0) return index + 1;
  }
  return -1;
}

/** The `>` that ends a tag: not one inside quotes. */
function tagEnd(text: string, from: number): number {
  let quote = '';
  for (let index = from; index < text.length; index += 1) {
    const character = text[index] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return index;
  }
  return -1;
}

const attributeForm = /\s*([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;

function openTag(source: string, line: number): Open | undefined {
  const qualified = /^[^\s/>]+/.exec(source)?.[0];
  if (qualified === undefined) return undefined;
  const attributes = Object.create(null) as Record<string, string>;
  attributeForm.lastIndex = qualified.length;
  for (let match = attributeForm.exec(source); match !== null; match = attributeForm.exec(source)) {
    const [, key = '', double, single] = match;
    attributes[key.startsWith('xmlns') ? key : local(key)] = unescape(double ?? single ?? '');
  }
  return { name: local(qualified), qualified, attributes, children: [], texts: [], line };
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const entities: Readonly<Record<string, string>> = table({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" });

function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,8}));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0x10ffff || code === 0 ? '\ufffd' : String.fromCodePoint(code);
  });
}

/** Lines are asked for in order, so each newline is looked at once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let counted = 0;
  return (offset) => {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < offset; at = text.indexOf('\n', counted)) {
      line += 1;
      counted = at + 1;
    }
    return line;
  };
}
