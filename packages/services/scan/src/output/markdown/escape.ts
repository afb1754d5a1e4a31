import type { Finding, Language } from '@seawall/model';
import { writeMessage, writeText } from '../message.ts';

/**
 * Text as GitHub-flavoured Markdown that shows it as it is, on one line. A comment behind `@` and `#` keeps people and
 * issues from being mentioned, which GitHub looks for after markup has been read.
 */
function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[&<>]/g, htmlEntity)
    .replace(/[\\`*[\]~$]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replace(/(?<!&)[@#](?=\w)/g, '$&<!-- -->');
}

/**
 * Text from the input as code: nobody is mentioned, nothing is linked, nothing is markup. An HTML element instead of
 * backticks, so that it also holds inside a summary or a table cell.
 */
export function code(text: string): string {
  return `<code>${oneLine(text).replace(/[&<>\\`*[\]|~$@]|(?<!\w)_|_(?!\w)|:(?=\/\/)|(?<=www)\./gi, htmlEntity)}</code>`;
}

/** Our own texts, what stands between backticks set as code. */
export function prose(text: string): string {
  return writeText(text, undefined, writer);
}

/** A finding's message, the values in it set as code. */
export function messageMarkdown(finding: Finding, language: Language): string {
  return writeMessage(finding, language, writer);
}

const writer = { words: escapeMarkdown, code };

function htmlEntity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** Line ends would end the paragraph, direction marks would reorder what stands around. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '');
}
