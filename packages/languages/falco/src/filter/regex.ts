import { RE2JS } from 're2js';
import { wellFormed } from '../bytes.ts';
import { FalcoError } from '../errors.ts';

/** What RE2's POSIX syntax leaves out of the usual one: classes by letter, groups with options, word boundaries. */
const beyondPosix = /\\[dDsSwWbBAzZCQEpPx]|\(\?/;

/** The test of `regex`: the whole value matches, in linear time. */
export function regexTest(pattern: string): (text: string) => boolean {
  const unsupported = beyondPosix.exec(pattern.replaceAll(/\\\\/g, ''));
  if (unsupported !== null) {
    throw new FalcoError(
      'compile',
      `filter error: regular expression '${pattern}' is invalid: '${unsupported[0]}' is not POSIX`,
    );
  }
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.testExact(wellFormed(text));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FalcoError('compile', `filter error: regular expression '${pattern}' is invalid: ${why}`, undefined, {
      cause,
    });
  }
}

/** A pattern that a plain comparison, prefix, suffix or search would serve as well. */
export function isNeedlessRegex(pattern: string): boolean {
  return /^\^?(?:\.[*+?])?[^\\.+*?()[\]{}|^$]+(?:\.[*+?])?\$?$/.test(pattern);
}
