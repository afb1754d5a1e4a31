import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { createDetector } from '../src/detector.ts';
import { rules } from '../src/rules/registry.ts';
import { reasonOf } from './kingfisher/reasons.ts';

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly skipped?: string;
  readonly detail?: string;
}

export interface UpstreamRule {
  readonly id: string;
  readonly name: string;
  /** False for what only completes another secret: an account's name, a host. */
  readonly visible?: boolean;
  readonly examples?: readonly string[];
  readonly negative_examples?: readonly string[];
}

/** Misses that no condition explains. */
export const skips: Readonly<Record<string, string>> = {
  'front/kingfisher.front.1#2': 'one piece of text over and over with a sentence behind it: reads like words',
};

/**
 * The examples of Kingfisher's rules: each positive one must give at least one leak, whatever rule of ours sees it, and
 * each negative one none. The rules themselves are not read.
 */
export function* run(directory: string): Generator<CaseResult> {
  const detector = createDetector(rules);
  const counts = { found: 0, missed: 0, silent: 0, loud: 0 };
  for (const file of globSync(join(directory, '**/*.y*ml')).sort()) {
    const document = parse(readFileSync(file, 'utf8')) as { rules?: readonly UpstreamRule[] } | null;
    for (const rule of document?.rules ?? []) {
      const name = `${basename(file).replace(/\.ya?ml$/, '')}/${rule.id}`;
      for (const [index, example] of (rule.examples ?? []).entries()) {
        const leaks = leaksIn(detector, example);
        const reason = leaks.length > 0 ? undefined : reasonOf(rule, example);
        if (leaks.length > 0) counts.found += 1;
        else if (reason === undefined) counts.missed += 1;
        yield {
          name: `${name}#${index + 1}`,
          passed: leaks.length > 0,
          ...(reason === undefined ? {} : { skipped: reason }),
          detail: `expected a secret in ${JSON.stringify(example.slice(0, 160))}`,
        };
      }
      for (const [index, example] of (rule.negative_examples ?? []).entries()) {
        const leaks = leaksIn(detector, example);
        if (leaks.length === 0) counts.silent += 1;
        else counts.loud += 1;
        const found = leaks.map((leak) => `${leak.rule} ${leak.redacted}`).join(', ');
        yield { name: `${name}#not-${index + 1}`, passed: leaks.length === 0, detail: `expected none, found ${found}` };
      }
    }
  }
  const positives = counts.found + counts.missed;
  console.log(
    `recall ${((counts.found / Math.max(1, positives)) * 100).toFixed(1)} % (${counts.found} of ${positives} secrets)`,
  );
  console.log(`false positives ${counts.loud} of ${counts.silent + counts.loud} texts that must stay silent`);
}

function leaksIn(
  detector: ReturnType<typeof createDetector>,
  text: string,
): ReturnType<ReturnType<typeof detector.file>['end']> {
  const scan = detector.file('example.txt');
  scan.chunk(Buffer.from(text, 'utf8'));
  return scan.end();
}
