import type { PatternNode } from '../../src/pattern/node.ts';
import { parsePattern } from '../../src/pattern/parse.ts';
import type { OwnRule } from '../../src/rule.ts';

/** A row of numbers that looks random and is the same on every run (Park and Miller's minimal standard generator). */
export function numbers(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const mostRepeats = 64;

/** A text that a pattern matches. */
function sample(node: PatternNode, random: () => number): string {
  switch (node.type) {
    case 'assertion':
      return '';
    case 'set':
      return pick(node.ranges, random);
    case 'group':
      return sample(node.item, random);
    case 'choice':
      return sample(node.items[Math.floor(random() * node.items.length)] as PatternNode, random);
    case 'sequence':
      return node.items.map((item) => sample(item, random)).join('');
    case 'repeat': {
      const most = Math.max(node.min, Math.min(node.max, node.min + mostRepeats));
      const count = node.min + Math.floor(random() * (most - node.min + 1));
      return Array.from({ length: count }, () => sample(node.item, random)).join('');
    }
  }
}

/** A printable character of the set, letters and digits first: what a negated set would allow is mostly not text. */
function pick(ranges: readonly number[], random: () => number): string {
  const friendly: number[] = [];
  const printable: number[] = [];
  for (let at = 0; at < ranges.length; at += 2) {
    for (let code = ranges[at] as number; code <= Math.min(ranges[at + 1] as number, 0x7e); code++) {
      if (/[A-Za-z0-9]/.test(String.fromCharCode(code))) friendly.push(code);
      else if (code >= 0x20) printable.push(code);
    }
  }
  const pool = friendly.length > 0 ? friendly : printable.length > 0 ? printable : [ranges[0] as number];
  return String.fromCharCode(pool[Math.floor(random() * pool.length)] as number);
}

/** Texts that a rule must find something in, made from its own pattern and check sums. */
export function leaky(rule: OwnRule, random: () => number): string {
  switch (rule.kind) {
    case 'token': {
      const node = parsePattern(rule.pattern);
      if (node === undefined) throw new Error(`the pattern of ${rule.id} cannot be read`);
      let text = sample(node, random);
      for (const check of rule.checks ?? []) {
        const secret = new RegExp(rule.pattern).exec(text)?.[rule.group ?? 0] ?? text;
        text = text.replace(secret, check.complete?.(secret) ?? secret);
      }
      return `value: ${text}\n`;
    }
    case 'named': {
      const node = parsePattern(rule.value);
      if (node === undefined) throw new Error(`the value of ${rule.id} cannot be read`);
      // Letters alone may read like a name; issuers give such a key once in a hundred times.
      let value = sample(node, random);
      for (let time = 0; time < 50 && !/\d.*\d/.test(value); time++) value = sample(node, random);
      return `${rule.words[0]}_secret_key = "${value}"\n`;
    }
    case 'assigned':
      if (rule.values === 'compound')
        return `acme_${rule.words[0]} = ${sample(parsePattern('[a-f0-9]{32}') as PatternNode, random)}\n`;
      return rule.values === 'password'
        ? `${rule.words[0]} = "${sample(parsePattern('[a-z]{5}[0-9]{3}!') as PatternNode, random)}"\n`
        : `${rule.words[0]} = "${sample(parsePattern('[A-Za-z0-9]{40}') as PatternNode, random)}"\n`;
  }
}
