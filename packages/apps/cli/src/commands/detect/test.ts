import { resolve } from 'node:path';
import { recordedLines } from '@seawall/detect';
import { say } from '@seawall/model';
import { createDetector, createReader, type Detector } from '@seawall/runtime';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, styleFor, wantsColour } from '../../terminal/style.ts';
import { wrap } from '../../terminal/width.ts';
import { visible } from '../policy/plain.ts';
import { guarded } from '../guard.ts';
import { enabledRules, ruleBook, type RuleFlags, tellMessages } from './load.ts';
import { detectTexts as texts } from './texts.ts';

export interface TestFlags extends RuleFlags {
  readonly matching: 'all' | 'first';
  readonly format: string;
}

interface Judged {
  readonly file: string;
  readonly line: number;
  readonly passed: boolean;
  readonly wanted: readonly string[];
  readonly fired: readonly string[];
  /** Why the line could not be judged. */
  readonly fault?: string;
}

/** `seawall detect test`: recordings whose lines say which rules they must fire. */
export function testRules(files: readonly string[], flags: TestFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const { stdout, language, env } = context;
    const book = ruleBook(flags, context);
    tellMessages(book.errors, context);
    const detector = createDetector({
      rules: book.rules,
      matching: flags.matching,
      enabled: enabledRules(book.rules, flags),
    });
    const judged: Judged[] = [];
    let unjudged = 0;
    for (const file of files) {
      for await (const one of judge(file, detector, context)) {
        if (one === undefined) unjudged += 1;
        else judged.push(one);
      }
    }
    const failed = judged.filter(({ passed }) => !passed);
    const counts = { passed: judged.length - failed.length, failed: failed.length, unjudged };
    if (flags.format === 'json') stdout.write(`${JSON.stringify({ ...counts, failures: failed }, undefined, 2)}\n`);
    else {
      const style = styleFor(wantsColour(stdout, env));
      const columns = columnsOf(context);
      const list = (names: readonly string[]): string =>
        names.length === 0 ? say(texts.nothingFired, language) : names.join(', ');
      for (const { file, line, wanted, fired, fault } of failed) {
        stdout.write(`${style.bad('✗')} ${file}:${line}\n`);
        const words = fault ?? say(texts.wanted, language, { wanted: list(wanted), fired: list(fired) });
        for (const text of wrap(visible(words), columns - 2)) stdout.write(`  ${text}\n`);
      }
      stdout.write(`${say(texts.passed, language, counts)}\n`);
    }
    if (judged.length === 0) context.stderr.write(`${say(texts.noExpectations, language)}\n`);
    if (failed.some(({ fault }) => fault === undefined)) return exitCode.findings;
    return failed.length + book.errors.length > 0 || judged.length === 0 ? exitCode.incomplete : exitCode.clean;
  });
}

/** The verdict on each line that expects something; undefined for one that does not. */
async function* judge(file: string, detector: Detector, context: Context): AsyncGenerator<Judged | undefined> {
  const reader = createReader();
  const path = resolve(context.world.cwd, file);
  for await (const { line, observed, faults, expectation } of recordedLines(path, file, reader)) {
    const [fault] = faults;
    if (fault !== undefined) {
      yield { file, line, passed: false, wanted: [], fired: [], fault: `${fault.why} ${fault.detail}` };
      continue;
    }
    if (observed.length === 0) continue;
    if (expectation === undefined) {
      yield undefined;
      continue;
    }
    const fired = observed.flatMap((one) => detector.judge(one).map(({ name }) => name));
    yield { file, line, passed: isSame(fired, expectation.expect), wanted: expectation.expect, fired };
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  const [one, other] = [new Set(left), new Set(right)];
  return one.size === other.size && one.isSubsetOf(other);
}
