import { entropyOf } from '../checks/entropy.ts';
import { isNameLike, isStandIn, looksInvented } from '../checks/plausible.ts';
import type { AssignedRule } from '../rule.ts';
import { type Matcher, ranks } from './matcher.ts';

const longestReach = 256;

/** The rest of a name, what assigns, and what opens the value; each part ends where the next begins. */
const assignment = /([A-Za-z0-9_.-]{0,32})["'`\])]{0,3}[ \t]{0,8}(=>|:=|===?|=|:|,|\|\|)[ \t]{0,8}\\?(["'`]?)/y;
const notTheSecret =
  /(?:ids?|names?|types?|url|uri|path|file|hash|digest|length|size|count|regex|pattern|format|header|fields?|ref|version|expir\w*|ttl|at|version|class|env|label|title|text|policy|rules?|store|manager|provider|service|endpoint|s)$/i;
const bareValue = /[A-Za-z0-9_+/=.~!@#$%^*-]{6,200}/y;

const opaqueLength = { least: 16, most: 160 } as const;
const opaqueEntropy = 3.3;
const passwordLength = { least: 6, most: 64 } as const;

/** Makes a rule about values that are assigned to something called a secret ready. */
export function assignedMatcher(rule: AssignedRule): Matcher {
  return {
    rule,
    before: 1,
    after: longestReach,
    rank: ranks.assigned,
    find(bytes, start, end) {
      if (!hasOperator(bytes, end)) return undefined;
      const text = bytes.toString('latin1', end, Math.min(bytes.length, end + longestReach));
      const value = valueBehind(text, assignment);
      if (value === undefined || (rule.whole === true && !isWhole(bytes, start, value))) return undefined;
      const word = bytes.toString('latin1', start, end);
      const good = rule.values === 'opaque' ? isSecretValue(value) : isPassword(value, word);
      if (!good) return undefined;
      return { start: end + value.at, end: end + value.at + value.text.length, secret: value.text, invented: false };
    },
  };
}

interface Value {
  readonly text: string;
  readonly at: number;
  readonly quoted: boolean;
  readonly operator: string;
  /** What the name goes on with behind the word. */
  readonly rest: string;
}

const nameReach = 44;

/** Most words are prose: what assigns must follow within reach, before a line ends. */
function hasOperator(bytes: Uint8Array, from: number): boolean {
  const end = Math.min(bytes.length, from + nameReach);
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x3d || byte === 0x3a || byte === 0x2c || byte === 0x7c) return true;
    if (byte === 0x0a || byte === 0x3b || byte === 0x28) return false;
  }
  return false;
}

function valueBehind(text: string, head: RegExp): Value | undefined {
  head.lastIndex = 0;
  const opened = head.exec(text);
  if (opened === null) return undefined;
  const [, rest = '', operator = '', quote = ''] = opened;
  // `token_id`, `secretName`, `password_hash`: what is assigned is not the secret.
  if (notTheSecret.test(rest)) return undefined;
  const at = head.lastIndex;
  if (quote === '') {
    bareValue.lastIndex = at;
    const value = bareValue.exec(text)?.[0];
    return value === undefined ? undefined : { text: value, at, quoted: false, operator, rest };
  }
  const close = text.indexOf(quote, at);
  const value = text.slice(at, close);
  return close < 0 || /[\n\r]/.test(value) ? undefined : unquoted(value, at, operator, rest);
}

/** Build files quote twice: `'"value"'`. */
function unquoted(value: string, at: number, operator: string, rest: string): Value {
  const open = /^\\?["']/.exec(value)?.[0].length ?? 0;
  return { text: value.slice(open).replace(/\\?["']?$|\\$/, ''), at: at + open, quoted: true, operator, rest };
}

const partOfName = /[A-Za-z0-9_.-]/;

/** Whether the word is the whole name: not `bypass`, not `passed`. */
function isWhole(bytes: Uint8Array, start: number, { rest }: Value): boolean {
  return rest === '' && (start === 0 || !partOfName.test(String.fromCharCode(bytes[start - 1] as number)));
}

/** A value without meaning to people: long, random, neither a path nor a name. */
function isSecretValue({ text, quoted, operator }: Value): boolean {
  if (operator === ',' && !quoted) return false;
  if (text.length < opaqueLength.least || text.length > opaqueLength.most) return false;
  if (!/^[A-Za-z0-9_+/=.~-]+$/.test(text) || !/\d/.test(text) || !/[A-Za-z]/.test(text)) return false;
  if (/^[A-Za-z]+(?:[-_./][A-Za-z]+)*[-_./]?\d{0,4}$/.test(text)) return false;
  if (/(?:token|secret|key|password)\d?$/i.test(text)) return false;
  if (/^(?:https?:|-|[./~]|v?\d+\.\d+)|\.(?:[a-z]{2,5})$|(?:\/[^/]*){4}|\.[a-z]+\.|^(?:sha\d|md5)/.test(text))
    return false;
  if (!quoted && /[a-z][A-Z][a-z]+[A-Z_.]|\.[A-Za-z]+$/.test(text)) return false;
  if (isStandIn(text) || looksInvented(text) || isNameLike(text)) return false;
  return entropyOf(text) >= opaqueEntropy;
}

/** A password as people write it into settings: short, quoted, with a digit or a sign in it. */
function isPassword({ text, quoted, operator }: Value, word: string): boolean {
  if (!quoted || operator === ',' || operator === '||') return false;
  if (text.length < passwordLength.least || text.length > passwordLength.most || /\s/.test(text)) return false;
  if (!/[0-9!@#$%^&*?+~]/.test(text.slice(1, -1)) || !/[A-Za-z]/.test(text)) return false;
  if (/^[$%@{<#&/.]|[(){}[\]<>]|:\/\/|^[A-Za-z]+(?:[._-][A-Za-z]+)+$|%[sdv]|\\|^\d+(?:px|em|ms|s|%)$/.test(text))
    return false;
  if (/pass(?:word|wd|phrase)?$|secret|token|key$/i.test(text) || text.toLowerCase() === word.toLowerCase())
    return false;
  return !isStandIn(text);
}
