import { entropyOf } from '../checks/entropy.ts';
import { isNameLike, isStandIn, looksInvented } from '../checks/plausible.ts';
import type { AssignedRule } from '../rule.ts';
import { hasRun, isAlphanumeric, type Matcher, ranks } from './matcher.ts';

const nameReach = 40;
const valueReach = 200;
const leastValue = 16;
const leastEntropy = 3;
const leastDigits = 3;

/** A name of at least three characters in front: `acme_`, `ACME-API-`, `acme`. */
const nameBefore =
  /(?:^|[^A-Za-z0-9])([A-Za-z][A-Za-z0-9]{2,30})(?:[._ -]?(?:api|access|secret|private|auth|client|app|rest|live|test|prod)){0,2}[._ -]?$/i;
/** Names of keys that open nothing. */
const harmlessName =
  /^(?:public|pub|primary|foreign|cache|sort|partition|shard|hash|object|map|row|idempotency|routing|site|host|unique|index|dedup|state|query|config|param|storage|registry|translation|publishable|verification|fingerprint|cursor|page|next|previous|prev|continuation|csrf|xsrf|span|trace|lookup|group|event|message|commit|lock|data|meta|label|node|tree|block|part|sub|hot|short|sha\d*|md5|the|this|with|and|for|has|get|set|new|old|not|any|all|rsa|dsa|ssh|gpg|pgp|ecdsa|ed25519|curve25519|poly1305|\w{0,20}public_?key|host|signing|encryption)$/i;
const tail =
  /(?:[._ -]?(?:secret|token|key|access|private|api)){0,3}["'`\])]{0,2}(?:[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}\\?["'`]?|([ \t.-]))(?=[A-Za-z0-9])/iy;
/** Forms that stand for keys without an assignment too; forty digits would be a commit. */
const unmistakable = /^(?:[a-f0-9]{32}|[a-f0-9]{64}|[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12})$/i;
const value = /[A-Za-z0-9][A-Za-z0-9_+/.-]{15,199}={0,2}(?![A-Za-z0-9])/y;

/**
 * Makes the rule about keys of services that have no rule of their own ready: a name, a word for a key, an opaque value.
 * Without an assignment between them the word must be in capitals, or the value be of an unmistakable form.
 */
export function compoundMatcher(rule: AssignedRule): Matcher {
  return {
    rule,
    before: nameReach + 1,
    after: valueReach + nameReach,
    rank: ranks.assigned,
    find(bytes, start, end) {
      // In `monkey` stands no key.
      if (isLower(bytes[start]) && isAlphanumeric(bytes[start - 1])) return undefined;
      if (!hasRun(bytes, end, end + nameReach + leastValue, leastValue)) return undefined;
      const name = nameBefore.exec(bytes.toString('latin1', Math.max(0, start - nameReach), start))?.[1];
      if (name === undefined || harmlessName.test(name)) return undefined;
      const text = bytes.toString('latin1', end, Math.min(bytes.length, end + valueReach + nameReach));
      tail.lastIndex = 0;
      const joined = tail.exec(text);
      if (joined === null) return undefined;
      value.lastIndex = tail.lastIndex;
      const secret = value.exec(text)?.[0];
      if (secret === undefined || '({<['.includes(text[value.lastIndex] ?? ' ')) return undefined;
      if (joined[1] !== undefined && isLower(bytes[start]) && !unmistakable.test(secret)) return undefined;
      const invented = looksInvented(secret);
      if (!invented && !isOpaqueKey(secret)) return undefined;
      if (isStandIn(secret) || entropyOf(secret) < (invented ? 2.5 : leastEntropy)) return undefined;
      const from = end + tail.lastIndex;
      return { start: from, end: from + secret.length, secret, invented };
    },
  };
}

function isLower(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x61 && byte <= 0x7a;
}

function isOpaqueKey(secret: string): boolean {
  if ((secret.match(/\d/g)?.length ?? 0) < leastDigits || !/[A-Za-z]/.test(secret)) return false;
  // Paths, hosts, versions, and what the digests of files look like where they are named.
  if (/(?:token|secret|key|password)\d?$/i.test(secret)) return false;
  if (/^(?:sha\d|md5|v?\d+\.)|\.[a-z]{2,5}$|\/[^/]*\/|\.[a-z]+\./.test(secret)) return false;
  return !isNameLike(secret);
}
