/** HTML that is safe to stand in a page. Only `markup` and the two constants of our own make it. */
export interface Html {
  readonly html: string;
}

type Interpolated = Html | readonly Html[] | string | number | undefined;

/** HTML with every interpolated text escaped, for elements and for quoted attributes alike; undefined is left out. */
export function markup(strings: TemplateStringsArray, ...values: readonly Interpolated[]): Html {
  let html = strings[0] as string;
  for (const [index, value] of values.entries()) html += written(value) + strings[index + 1];
  return { html };
}

/** Joins pieces with nothing between them, empty when there are none. */
export function joined(pieces: readonly Html[], separator = ''): Html {
  return { html: pieces.map(({ html }) => html).join(separator) };
}

export const nothing: Html = { html: '' };

function written(value: Interpolated): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  if ('html' in value) return value.html;
  return joined(value).html;
}

/** Text as HTML: what markup is made of becomes references, control characters a replacement character. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`).replace(notAllowed, '\uFFFD');
}

/** Controls but tab and line ends, and the marks that reorder the text around them. */
const notAllowed = /[^\P{Cc}\t\n\r]|[\u202A-\u202E\u2066-\u2069\uD800-\uDFFF]/gu;
