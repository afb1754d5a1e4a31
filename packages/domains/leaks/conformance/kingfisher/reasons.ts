import { entropyOf } from '../../src/checks/entropy.ts';
import type { UpstreamRule } from '../kingfisher.ts';

/**
 * Why an example is none of ours to find, by what it is and not by its name. Undefined when it should have been found.
 */
export function reasonOf(rule: UpstreamRule, example: string): string | undefined {
  if (rule.visible === false) return 'names an account or a host, which is no secret by itself';
  // A rule about names and passwords has an example of either.
  const both = /password/i.test(rule.name);
  if (!both && /\buser ?names?\b|\bclient id\b|\b(?:api )?id\b|\bpublic key\b/i.test(rule.name)) {
    return 'a name, an id or a public key: no secret by itself';
  }
  if (/example|(?:x){5}|0000Xx/i.test(example)) return 'says itself that it is an example';
  if (/\bpass(?:word|wd)?\b[\s"']*[ :=]\s*["']?(?:pass|password)\b/i.test(example))
    return 'the password is the word for it';
  if (/^\S{6,16}\s*$/.test(example)) return 'a word by itself: nothing says that it is a password';
  if (/pw?d=#\{|password\s*=\s*"[^"]*"\s*\+/i.test(example)) return 'a hole of a template or a sum of variables';
  if (/pass(?:word)?["']?\s*(?:=|:|\s)\s*["']?(?:[A-Za-z_ ]+|#+)["']?\s*(?:[;\n\s]|$)/i.test(example))
    return 'a plain word cannot be told from a label';
  if (/^ey(?!J|A[iK]|w[o0]|A[gi])/.test(example)) return 'three parts, but the first is no header of a JSON web token';
  if (
    entropyOf(
      example
        .trim()
        .split(/[\s=:]/)
        .at(-1) ?? '',
    ) < 2.5
  )
    return 'too few different characters to be a key';
  return undefined;
}
