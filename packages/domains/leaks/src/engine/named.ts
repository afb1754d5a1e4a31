import { entropyOf } from '../checks/entropy.ts';
import { isNameLike, isOpaque, isStandIn, looksInvented } from '../checks/plausible.ts';
import { type Extent, extentOf, leadingWords } from '../pattern/measure.ts';
import { parsePattern } from '../pattern/parse.ts';
import type { NamedRule } from '../rule.ts';
import { hasRun, type Matcher, ranks, startsWord } from './matcher.ts';

/** From the end of the name to the start of its value. */
const longestGap = 72;
const longestValue = 1024;
/** A shorter run of value characters than this is not even looked at. */
const leastRun = 8;
const defaultEntropy = 2.5;
/** Between the word that says key and the value. */
const longestTail = 34;

const keyWord =
  /secret|private|access|key|token|auth(?!\w{0,8}\()|passw|phrase|pwd|cred|bearer|\bapi|_api|pat\b|dsn|login|webhook|_id\b/gi;
const assignment = /^(?:[ "'`>,()[\]{}_\\-]{1,24}|[\s"'`:=>,()[\]{}_\\-]{1,24}(?<=[:=].{0,20}))$/;
const keyAtOnce =
  /^(?:[\s._"'-]{0,2}(?:my|api|app|client|rest|user|oauth|account|project|live|test|prod|dev|http|personal|server|bot|service|web|admin|io|ai|com|v\d)){0,4}[\s._"'-]{0,3}(?:secret|private|access|key|token|auth|passw|pwd|cred|bearer|pat\b|licen[cs]e)/i;
/** What may follow a name without a border: `openweatherapikey`. Else the name is a part of another word. */
const suffix =
  /^(?:api|key|token|secret|access|private|auth|pass|cred|pwd|client|app|admin|io\b|com\b|ai\b|hq|crm|sdk|dev|prod|live|test|user|uri|url|db|s\b|s?[_-])/i;
const keyName = /(?:key|token|secret|crumb)$/i;
const assignedAtOnce = /^[A-Za-z0-9_-]{0,16}["'`\])]{0,2}[ \t]{0,4}(?:[=:>,]{1,3}[ \t]{0,4}|[ \t]|[-.])["'`]?$/;
/** What ends the reach of a name: a path, a hole of a template, a new statement, a call, a member. */
const breaks = /[/\\@#?]\w|\$\{?|[;&]\s|%[A-Z]|<\/?\w|\w\(|\w\.\w/;
const digestBefore =
  /(?:sha\d{1,3}|md5|integrity|commit|checksum|digest|revision|rev|etag|hash|blob|tree)["']?[-:=\s"']{0,4}$/i;

interface ValueForm {
  readonly extent: Extent;
  readonly value: RegExp;
  readonly prefix: readonly string[] | undefined;
}

/** Hundreds of providers share a few dozen forms. */
const forms = new Map<string, ValueForm>();

function formOf(pattern: string): ValueForm {
  const known = forms.get(pattern);
  if (known !== undefined) return known;
  const tree = parsePattern(pattern);
  const form = {
    extent: tree === undefined ? { min: leastRun, max: longestValue } : extentOf(tree),
    value: new RegExp(`(?<![A-Za-z0-9])(?:${pattern})(?![A-Za-z0-9])`, 'g'),
    prefix: tree === undefined ? undefined : leadingWords(tree),
  };
  forms.set(pattern, form);
  return form;
}

/** Makes a rule about the name before a secret ready. */
export function namedMatcher(rule: NamedRule): Matcher {
  const { extent, value, prefix } = formOf(rule.value);
  const after = longestGap + Math.min(longestValue, extent.max) + 2;
  const run = Math.max(leastRun, Math.min(extent.min, 16));
  const exact = extent.max - extent.min <= 8 || (prefix?.every(({ length }) => length > 2) ?? false);
  const least = rule.entropy ?? (extent.max < 12 ? 2 : defaultEntropy);
  return {
    rule,
    before: 1,
    after: after + 40,
    rank: ranks.named,
    find(bytes, start, end) {
      if (!startsWord(bytes, start) || !hasRun(bytes, end, end + longestGap + run, run)) return undefined;
      const text = bytes.toString('latin1', end, Math.min(bytes.length, end + after));
      if (goesOn(bytes, end) && !suffix.test(text.slice(0, 12))) return undefined;
      if (rule.context === 'loose' && !keyAtOnce.test(text.slice(0, 48))) return undefined;
      const namesKey = keyName.test(bytes.toString('latin1', start, end));
      value.lastIndex = 0;
      for (let found = value.exec(text); found !== null && found.index <= longestGap; found = value.exec(text)) {
        const secret = found[0];
        if (joins(rule, namesKey, text.slice(0, found.index)) && accept(secret, text, found.index, least, exact)) {
          const from = end + found.index;
          return { start: from, end: from + secret.length, secret, invented: looksInvented(secret) };
        }
        // What looks like a value may hold the word key: `acme_api_key_…`. The next may start inside of it.
        value.lastIndex = found.index + 1;
      }
      return undefined;
    },
  };
}

/** Whether what stands between name and value makes the value a secret of that name. */
function joins(rule: NamedRule, namesKey: boolean, gap: string): boolean {
  if (digestBefore.test(gap)) return false;
  if ((rule.context === 'any' || namesKey) && assignment.test(gap)) return !isCall(gap);
  keyWord.lastIndex = 0;
  let tail: string | undefined;
  for (let found = keyWord.exec(gap); found !== null; found = keyWord.exec(gap)) tail = gap.slice(keyWord.lastIndex);
  if (tail === undefined || tail.length > longestTail) return false;
  if (rule.context === 'loose' && !assignedAtOnce.test(tail)) return false;
  // The value stands right behind: a sign at the end of the tail touches it.
  return !breaks.test(`${tail}x`);
}

function accept(secret: string, text: string, at: number, least: number, exact: boolean): boolean {
  if (entropyOf(secret) < least || isStandIn(secret)) return false;
  // A value of just the right length with digits in it is taken on less.
  const isName = isNameLike(secret) && !(exact && (secret.match(/\d/g)?.length ?? 0) > 2);
  if ((!isOpaque(secret) || isName) && !looksInvented(secret)) return false;
  const before = text[at - 1] ?? ' ';
  const next = text[at + secret.length] ?? ' ';
  const isMember =
    before === '.' &&
    /[a-z]\.$/.test(text.slice(0, at)) &&
    !/(?:key|token|secret|access|private)\.$/i.test(text.slice(0, at));
  // At the start of a line and before a colon stands the name of the next thing, not the value of this one.
  const isNextName = '\n\r'.includes(before) && ':='.includes(next);
  return !'({<[$'.includes(next) && !'$%/'.includes(before) && !isMember && !isNextName;
}

/** True when a word goes on: a letter of the same case follows its last one. */
function goesOn(bytes: Uint8Array, end: number): boolean {
  const last = bytes[end - 1] ?? 0;
  const next = bytes[end] ?? 0;
  if (next >= 0x61 && next <= 0x7a) return last >= 0x41;
  return next >= 0x41 && next <= 0x5a && last >= 0x41 && last <= 0x5a;
}

function isCall(gap: string): boolean {
  return /^\(|["']\)|\]\[/.test(gap);
}
