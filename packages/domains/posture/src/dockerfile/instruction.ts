import type { Text } from '@seawall/model';
import type { Flag, Instruction } from './instructions.ts';
import { slice, type Located } from './located.ts';
import type { LogicalLine } from './logical-lines.ts';
import { unquote, wordEnd } from './words.ts';

/** https://docs.docker.com/reference/dockerfile/#overview */
const keywords: ReadonlySet<string> = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

/** Instructions that may have their arguments as a JSON list of strings. */
const jsonForm: ReadonlySet<string> = new Set(['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME']);

const flagged: ReadonlySet<string> = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN']);

/** Reads one instruction; heredoc bodies are added by the caller, who has the lines. */
export function parseInstruction(logical: LogicalLine, escape: string): Instruction | { readonly problem: Text } {
  return parse(logical.source, logical, escape);
}

function parse(source: Located, logical: LogicalLine, escape: string): Instruction | { readonly problem: Text } {
  const written = /^\S+/.exec(source.text)?.[0] ?? '';
  const keyword = written.toUpperCase();
  if (!keywords.has(keyword)) {
    const shown = written.length > 40 || !/^[\w-]+$/.test(written) ? '' : ` ${written}`;
    return {
      problem: { en: `Not an instruction:${shown || ' unreadable line'}`, zh: `不是指令：${shown || ' 无法识别的行'}` },
    };
  }
  const start = skipBlanks(source.text, written.length);
  const value = slice(source, start, source.text.length);
  if (value.text === '') {
    return { problem: { en: `${keyword} without an argument`, zh: `${keyword} 缺少参数` } };
  }
  const { flags, end } = flagged.has(keyword) ? flagsIn(value.text, escape) : { flags: [], end: 0 };
  const body = slice(value, end, value.text.length);
  const common = {
    keyword,
    written,
    value: value.text,
    from: logical.from,
    to: logical.to,
    flags,
    body,
    heredocs: [],
    ...(logical.emptyLine === undefined ? {} : { emptyLine: logical.emptyLine }),
  };
  if (keyword === 'ONBUILD') {
    const trigger = parse(value, logical, escape);
    return 'problem' in trigger ? trigger : { ...common, trigger };
  }
  const json = jsonForm.has(keyword) ? jsonStrings(body.text) : undefined;
  if (keyword === 'SHELL' && json === undefined) {
    return { problem: { en: 'SHELL needs a JSON list of strings', zh: 'SHELL 需要 JSON 字符串列表' } };
  }
  return json === undefined ? common : { ...common, json };
}

/** `--name=value` and `--name` words in front of the arguments. */
function flagsIn(text: string, escape: string): { flags: Flag[]; end: number } {
  const flags: Flag[] = [];
  let at = 0;
  while (text.startsWith('--', at)) {
    const end = wordEnd(text, at, escape);
    const word = unquote(text.slice(at + 2, end), escape);
    at = skipBlanks(text, end);
    if (word === '') break;
    const equals = word.indexOf('=');
    if (equals < 0) flags.push({ name: word.toLowerCase() });
    else flags.push({ name: word.slice(0, equals).toLowerCase(), value: word.slice(equals + 1) });
  }
  return { flags, end: at };
}

/** The strings of a JSON list; undefined when the text is anything else, which is then in shell form. */
function jsonStrings(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  } catch {
    return undefined;
  }
  return undefined;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] as string)) at += 1;
  return at;
}
