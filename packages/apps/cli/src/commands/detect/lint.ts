import { costOf, type LintFinding, lintRules, printMessage } from '@seawall/falco';
import { say } from '@seawall/model';
import { sources } from '@seawall/runtime';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, styleFor, wantsColour } from '../../terminal/style.ts';
import { clip, wrap } from '../../terminal/width.ts';
import { visible } from '../policy/plain.ts';
import { guarded } from '../guard.ts';
import { enabledRules, ruleBook, type RuleFlags } from './load.ts';
import { detectTexts as texts } from './texts.ts';

export interface LintFlags extends RuleFlags {
  readonly format: string;
}

const mostCosts = 10;

/** `seawall detect lint`: 1 when something is wrong with the rules. */
export function lint(files: readonly string[], flags: LintFlags, context: Context): Promise<ExitCode> {
  return guarded(context, () => {
    const { stdout, language, env } = context;
    const chosen = { ...flags, rules: [...files, ...(flags.rules ?? [])] };
    const book = ruleBook(chosen, context);
    // Rules that are off shadow nothing, and of those that are on only the files' own say so.
    const on = enabledRules(book.rules, chosen);
    const findings = lintRules(
      book.rules.filter(({ name }) => on.has(name)),
      sources,
    );
    const costs = book.rules
      .flatMap((rule) => {
        const source = sources.find(({ name }) => name === rule.definition.source);
        return source === undefined ? [] : [costOf(rule, source)];
      })
      .sort((left, right) => right.weight - left.weight);
    if (flags.format === 'json') {
      const { errors, warnings } = book;
      stdout.write(
        `${JSON.stringify({ rules: book.rules.length, errors, warnings, findings, costs }, undefined, 2)}\n`,
      );
    } else {
      const style = styleFor(wantsColour(stdout, env));
      const columns = columnsOf(context);
      for (const message of [...book.errors, ...book.warnings]) {
        const paint = message.kind === 'error' ? style.bad : style.faint;
        for (const line of wrap(visible(printMessage(message)), columns)) stdout.write(`${paint(line)}\n`);
      }
      for (const finding of findings) {
        for (const line of wrap(visible(`${finding.rule}: ${wordsOf(finding, context)}`), columns))
          stdout.write(`${line}\n`);
      }
      if (book.errors.length + book.warnings.length + findings.length === 0) {
        stdout.write(`${say(texts.soundRules, language, { count: book.rules.length })}\n`);
      }
      stdout.write(`\n${style.strong(say(texts.dearest, language))}\n`);
      for (const { rule, eventTypes, weight } of costs.slice(0, mostCosts)) {
        stdout.write(
          `${clip(`  ${String(Math.round(weight)).padStart(8)}  ${String(eventTypes).padStart(4)}  ${visible(rule)}`, columns)}\n`,
        );
      }
    }
    return book.errors.length + findings.length === 0 ? exitCode.clean : exitCode.findings;
  });
}

function wordsOf({ kind, subject = '', message }: LintFinding, { language }: Context): string {
  if (kind === 'unreachable') return say(texts.unreachable, language);
  if (kind === 'shadowed') return say(texts.shadowed, language, { subject });
  return message;
}
