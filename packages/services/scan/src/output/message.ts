import type { Finding, Language } from '@seawall/model';

export interface MessageWriter {
  /** Writes our own words. */
  words(text: string): string;
  /** Writes a value from the input: a name, an image, a path. */
  value(text: string): string;
}

/**
 * A finding's message with its own words and the values in it written apart, so that a format can set values as code
 * and nothing in them is taken for markup.
 */
export function writeMessage(finding: Finding, language: Language, writer: MessageWriter): string {
  let written = '';
  let at = 0;
  const template = finding.message[language];
  for (const match of template.matchAll(/\{(\w+)\}/g)) {
    const value = finding.values?.[match[1] as string];
    if (value === undefined) continue;
    written += writer.words(template.slice(at, match.index));
    written += typeof value === 'number' ? writer.words(String(value)) : writer.value(value);
    at = match.index + match[0].length;
  }
  return written + writer.words(template.slice(at));
}
