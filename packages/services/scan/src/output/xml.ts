/** An XML element: its attributes in order, those that are undefined left out, and what stands in it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (Element | string)[];
}

export function element(name: string, attributes: Element['attributes'], children: Element['children'] = []): Element {
  return { name, attributes, children };
}

/** A whole document, indented by two spaces; text is escaped, and what XML 1.0 cannot hold is replaced. */
export function formatXml(root: Element): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  appendElement(lines, root, '');
  return `${lines.join('\n')}\n`;
}

function appendElement(lines: string[], { name, attributes, children }: Element, indent: string): void {
  let tag = `${indent}<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) tag += ` ${key}="${escapeAttribute(String(value))}"`;
  }
  if (children.length === 0) {
    lines.push(`${tag}/>`);
    return;
  }
  if (children.every((child) => typeof child === 'string')) {
    lines.push(`${tag}>${children.map(escapeText).join('')}</${name}>`);
    return;
  }
  lines.push(`${tag}>`);
  for (const child of children) {
    if (typeof child === 'string') lines.push(escapeText(child));
    else appendElement(lines, child, `${indent}  `);
  }
  lines.push(`${indent}</${name}>`);
}

function escapeText(text: string): string {
  return allowed(text).replace(/[&<>]/g, entity);
}

/** Line ends and tabs would come back from an attribute as spaces (XML 1.0, 3.3.3). */
function escapeAttribute(text: string): string {
  return allowed(text).replace(/[&<>"'\n\r\t]/g, entity);
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** XML 1.0, 2.2: no control characters but tab and line ends, no lone surrogates, no U+FFFE and U+FFFF. */
function allowed(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '\uFFFD');
}
