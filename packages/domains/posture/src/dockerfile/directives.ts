import type { Directives } from './instructions.ts';

const form = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S(?:.*\S)?)\s*$/;

/**
 * Reads the parser directives: comments of the form `key=value` before anything else. The first line that has another
 * form ends them (https://docs.docker.com/reference/dockerfile/#parser-directives).
 */
export function directivesIn(lines: readonly string[]): Directives {
  const found = new Map<string, string>();
  for (const line of lines) {
    const match = form.exec(line.trimStart());
    if (match === null) break;
    const [, key = '', value = ''] = match;
    if (!found.has(key.toLowerCase())) found.set(key.toLowerCase(), value);
  }
  const syntax = found.get('syntax');
  const check = found.get('check');
  return {
    escape: found.get('escape') === '`' ? '`' : '\\',
    ...(syntax === undefined ? {} : { syntax }),
    ...(check === undefined ? {} : { check }),
  };
}
