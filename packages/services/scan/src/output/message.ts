import type { Finding, Language, TextValues } from '@seawall/model';

export interface TextWriter {
  /** Writes our own words. */
  words(text: string): string;
  /** Writes a value from the input (a name, an image, a path), or what our words set as code between backticks. */
  code(text: string): string;
}

/**
 * A text with its own words and the values in it written apart, so that a format can set values as code and nothing in
 * them is taken for markup.
 */
export function writeText(template: string, values: TextValues | undefined, writer: TextWriter): string {
  let written = '';
  let at = 0;
  for (const match of template.matchAll(/`([^`]+)`|\{(\w+)\}/g)) {
    const [whole, quoted, name] = match;
    const value = name === undefined ? filled(quoted as string, values) : values?.[name];
    if (value === undefined) continue;
    written += writer.words(template.slice(at, match.index));
    written += typeof value === 'number' ? writer.words(String(value)) : writer.code(value);
    at = match.index + whole.length;
  }
  return written + writer.words(template.slice(at));
}

/** As `writeText`, of what a finding says. */
export function writeMessage(finding: Finding, language: Language, writer: TextWriter): string {
  return writeText(finding.message[language], finding.values, writer);
}

function filled(template: string, values: TextValues | undefined): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values?.[name] ?? whole));
}
