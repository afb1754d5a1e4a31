import { resolve } from 'node:path';
import { recordedLines } from '@seawall/detect';
import { say } from '@seawall/model';
import {
  type ActiveException,
  createDetector,
  createReader,
  type Detector,
  loadRules,
  type Observed,
  defaultRuleFiles,
} from '@seawall/runtime';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, type Style, styleFor, wantsColour } from '../../terminal/style.ts';
import { clip, padEnd } from '../../terminal/width.ts';
import { visible } from '../policy/plain.ts';
import { costPerRule } from './cost.ts';
import { guarded } from '../guard.ts';
import { exceptionBook, filesAt, ruleBook, type RuleFlags, tellMessages } from './load.ts';
import { detectTexts as texts } from './texts.ts';

export interface CompareFlags extends RuleFlags {
  readonly old?: readonly string[];
  readonly exceptions?: string;
  readonly matching: 'all' | 'first';
  readonly format: string;
}

interface Difference {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

interface Comparison {
  readonly oldCounts: Map<string, number>;
  readonly newCounts: Map<string, number>;
  readonly onlyOld: Difference[];
  readonly onlyNew: Difference[];
  readonly hidden: (Difference & { readonly exception: string; readonly attack: boolean })[];
  readonly kept: Observed[];
  events: number;
  unreadable: number;
}

/** How many differences are kept to be shown; all are counted. */
const mostKept = 1000;
/** How many events are kept to measure the rules' cost on. */
const mostEvents = 20_000;

/** `seawall detect replay`: the same recording through old and new rules. 1 when they differ. */
export function compareRules(files: readonly string[], flags: CompareFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const newBook = ruleBook(flags, context);
    const oldBook = flags.old === undefined ? loadRules(defaultRuleFiles()) : loadRules(filesAt(flags.old, context));
    tellMessages([...oldBook.errors, ...newBook.errors], context);
    const exceptions = exceptionBook(flags.exceptions, context);
    for (const error of exceptions.errors) context.stderr.write(`${error}\n`);
    const comparison: Comparison = {
      oldCounts: new Map(),
      newCounts: new Map(),
      onlyOld: [],
      onlyNew: [],
      hidden: [],
      kept: [],
      events: 0,
      unreadable: 0,
    };
    const { matching } = flags;
    const detectors = {
      old: createDetector({ rules: oldBook.rules, matching }),
      new: createDetector({ rules: newBook.rules, matching }),
    };
    for (const file of files) await compare(file, detectors, exceptions.exceptions, comparison, context);
    const cost = costPerRule(newBook.rules, comparison.kept);
    if (flags.format === 'json') writeJson(comparison, cost, context);
    else writeTable(comparison, cost, context);
    if (newBook.errors.length + oldBook.errors.length + exceptions.errors.length + comparison.unreadable > 0)
      return exitCode.incomplete;
    return comparison.onlyOld.length + comparison.onlyNew.length > 0 ? exitCode.findings : exitCode.clean;
  });
}

async function compare(
  file: string,
  detectors: { readonly old: Detector; readonly new: Detector },
  exceptions: readonly ActiveException[],
  into: Comparison,
  context: Context,
): Promise<void> {
  const reader = createReader();
  const today = new Date().toISOString().slice(0, 10);
  const path = resolve(context.world.cwd, file);
  for await (const { line, observed, faults, expectation } of recordedLines(path, file, reader)) {
    into.unreadable += faults.length;
    for (const one of observed) {
      into.events += 1;
      if (into.kept.length < mostEvents) into.kept.push(one);
      const old = detectors.old.judge(one);
      const now = detectors.new.judge(one);
      const place = { file, line };
      for (const rule of old) {
        count(into.oldCounts, rule.name);
        if (now.some(({ name }) => name === rule.name)) continue;
        keep(into.onlyOld, { ...place, rule: rule.name, message: detectors.old.describe(rule, one).message });
      }
      for (const rule of now) {
        count(into.newCounts, rule.name);
        const { message } = detectors.new.describe(rule, one);
        if (!old.some(({ name }) => name === rule.name)) keep(into.onlyNew, { ...place, rule: rule.name, message });
        const exception = exceptions.find((active) => active.covers(rule.name, one, today));
        if (exception === undefined) continue;
        const attack = expectation?.expect.includes(rule.name) === true;
        keep(into.hidden, { ...place, rule: rule.name, message, exception: exception.exception.reason, attack });
      }
    }
  }
}

function count(counts: Map<string, number>, rule: string): void {
  counts.set(rule, (counts.get(rule) ?? 0) + 1);
}

function keep<Item>(list: Item[], item: Item): void {
  if (list.length < mostKept) list.push(item);
}

function writeJson(comparison: Comparison, cost: ReadonlyMap<string, number>, { stdout }: Context): void {
  const { oldCounts, newCounts, onlyOld, onlyNew, hidden, events, unreadable } = comparison;
  const names = [...new Set([...oldCounts.keys(), ...newCounts.keys(), ...cost.keys()])].sort();
  const rules = names.map((rule) => ({
    rule,
    old: oldCounts.get(rule) ?? 0,
    new: newCounts.get(rule) ?? 0,
    nanosecondsPerEvent: cost.get(rule) ?? null,
  }));
  stdout.write(`${JSON.stringify({ events, unreadable, rules, onlyOld, onlyNew, hidden }, undefined, 2)}\n`);
}

function writeTable(comparison: Comparison, cost: ReadonlyMap<string, number>, context: Context): void {
  const { stdout, language, env } = context;
  const style = styleFor(wantsColour(stdout, env));
  const columns = columnsOf(context);
  const { oldCounts, newCounts, onlyOld, onlyNew, hidden } = comparison;
  const fired = [...new Set([...oldCounts.keys(), ...newCounts.keys()])].sort();
  const dear = [...cost]
    .sort((left, right) => right[1] - left[1])
    .slice(0, mostDear)
    .map(([rule]) => rule);
  const head = `${say(texts.oldColumn, language).padStart(6)} ${say(texts.newColumn, language).padStart(6)} ${padEnd(say(texts.cost, language), 14)} ${say(texts.ruleColumn, language)}`;
  stdout.write(`${style.strong(head)}\n`);
  for (const rule of [...fired, ...dear.filter((name) => !fired.includes(name))]) {
    const [old, now] = [oldCounts.get(rule) ?? 0, newCounts.get(rule) ?? 0];
    const nanoseconds = cost.get(rule);
    const spent = nanoseconds === undefined ? '' : `${nanoseconds.toFixed(1)} ns`;
    const text = `${String(old).padStart(6)} ${String(now).padStart(6)} ${padEnd(spent, 14)} ${visible(rule)}`;
    stdout.write(`${old === now ? clip(text, columns) : style.strong(clip(text, columns))}\n`);
  }
  writeDifferences(say(texts.onlyOld, language), onlyOld, style, columns, context);
  writeDifferences(say(texts.onlyNew, language), onlyNew, style, columns, context);
  const marked = hidden.map((one) => ({
    ...one,
    message: `${one.attack ? `[${say(texts.attack, language)}] ` : ''}${one.message}`,
  }));
  writeDifferences(say(texts.wouldHide, language), marked, style, columns, context);
  if (onlyOld.length + onlyNew.length === 0) stdout.write(`\n${say(texts.sameAlerts, language)}\n`);
}

const mostDear = 5;
const mostShown = 10;

function writeDifferences(
  title: string,
  differences: readonly Difference[],
  style: Style,
  columns: number,
  { stdout, language }: Context,
): void {
  if (differences.length === 0) return;
  stdout.write(`\n${style.strong(`${title} (${differences.length})`)}\n`);
  for (const { file, line, rule, message } of differences.slice(0, mostShown)) {
    stdout.write(`${clip(`  ${file}:${line} ${visible(rule)}`, columns)}\n`);
    stdout.write(`${style.faint(clip(`      ${visible(message)}`, columns))}\n`);
  }
  if (differences.length > mostShown)
    stdout.write(`  ${say(texts.moreFaults, language, { count: differences.length - mostShown })}\n`);
}
