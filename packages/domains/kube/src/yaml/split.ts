/** One document's place in a file's text. */
export interface Segment {
  /** Where its directives or its `---` begin; the content itself when it has neither. */
  readonly start: number;
  /** Behind the `---`, or where a document without one begins. */
  readonly contentStart: number;
  /** The next `---` or `...`, or the end of the text. */
  readonly end: number;
  /** Its number among the documents of the file. */
  readonly index: number;
  readonly hasDirectives: boolean;
}

/**
 * Cuts a text into its documents. A line that begins with `---` or `...` ends a document wherever it stands, even in a
 * block scalar (YAML 1.2, 9.1.2), so each document can be read by itself and a broken one takes no other with it. An
 * explicit `---` makes a document even when nothing follows; text without one needs content.
 */
export function splitDocuments(text: string): Segment[] {
  const segments: Segment[] = [];
  let contentStart = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let prefixStart = contentStart;
  let isExplicit = false;
  let hasDirectives = false;
  for (let marker = nextMarker(text, contentStart); ; marker = nextMarker(text, marker + 3)) {
    const end = marker < 0 ? text.length : marker;
    const kind = isExplicit ? 'content' : prefixKind(text, contentStart, end);
    if (kind === 'content') {
      segments.push({ start: prefixStart, contentStart, end, index: segments.length, hasDirectives });
    }
    if (marker < 0) return segments;
    isExplicit = text.charCodeAt(marker) === 0x2d;
    hasDirectives = isExplicit && kind === 'directives';
    prefixStart = hasDirectives ? contentStart : marker;
    contentStart = marker + 3;
    if (!isExplicit) prefixStart = contentStart;
  }
}

/** The offset of the next line that is a document marker; -1 when there is none. */
function nextMarker(text: string, from: number): number {
  let at = from;
  if (at > 1 || (at === 1 && text.charCodeAt(0) !== 0xfeff)) at = lineAfter(text, at);
  for (; at >= 0 && at < text.length; at = lineAfter(text, at)) {
    const first = text.charCodeAt(at);
    if (first !== 0x2d && first !== 0x2e) continue;
    if (text.charCodeAt(at + 1) !== first || text.charCodeAt(at + 2) !== first) continue;
    const next = text.charCodeAt(at + 3);
    if (at + 3 >= text.length || next === 0x20 || next === 0x0a || next === 0x0d || next === 0x09) return at;
  }
  return -1;
}

function lineAfter(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  return next < 0 ? -1 : next + 1;
}

/** What stands before the first `---`, or behind a `...`: nothing but comments, directives, or a document. */
function prefixKind(text: string, from: number, to: number): 'nothing' | 'directives' | 'content' {
  let kind: 'nothing' | 'directives' = 'nothing';
  for (let at = from; at < to; ) {
    const next = text.indexOf('\n', at);
    const end = next < 0 || next >= to ? to : next;
    let first = at;
    while (first < end && isSpace(text.charCodeAt(first))) first += 1;
    const code = text.charCodeAt(first);
    if (first < end && code === 0x25 && first === at) kind = 'directives';
    else if (first < end && code !== 0x23) return 'content';
    at = end + 1;
  }
  return kind;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d;
}
