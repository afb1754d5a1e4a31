import { costOf, type Rule } from '@seawall/falco';
import { say, severities } from '@seawall/model';
import { buildingBlock, type CorrelationRule, ruleTitle, severityOfPriority, sources } from '@seawall/runtime';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, severityName, type Style, styleFor, wantsColour } from '../../terminal/style.ts';
import { clip, padEnd, width, wrap } from '../../terminal/width.ts';
import { visible } from '../policy/plain.ts';
import { guarded } from '../guard.ts';
import { correlationBook, enabledRules, ruleBook, type RuleFlags, tellMessages } from './load.ts';
import { detectTexts as texts } from './texts.ts';

export interface RulesFlags extends RuleFlags {
  readonly correlations?: readonly string[];
  readonly format: string;
}

/** `seawall detect rules list`. */
export function listRules(flags: RulesFlags, context: Context): Promise<ExitCode> {
  return guarded(context, () => {
    const { stdout, language, env } = context;
    const book = ruleBook(flags, context);
    tellMessages(book.errors, context);
    const on = enabledRules(book.rules, flags);
    const correlations = correlationBook(flags.correlations, flags.defaultRules, context);
    if (flags.format === 'json') {
      const rules = book.rules.map((rule) => describe(rule, on));
      stdout.write(`${JSON.stringify({ rules, correlations: correlations.rules }, undefined, 2)}\n`);
      return book.errors.length === 0 ? exitCode.clean : exitCode.incomplete;
    }
    const style = styleFor(wantsColour(stdout, env));
    const columns = columnsOf(context);
    const names = severities.map((severity) => severityName(severity, language));
    const left = Math.max(...names.map(width)) + 2;
    for (const [source, rules] of Map.groupBy(book.rules, ({ definition }) => definition.source)) {
      stdout.write(`${style.strong(source)} (${rules.length})\n`);
      for (const rule of rules) stdout.write(`${row(rule, on.has(rule.name), left, columns, style, context)}\n`);
    }
    if (correlations.rules.length > 0) {
      stdout.write(`${style.strong('correlation')} (${correlations.rules.length})\n`);
      for (const { title, level } of correlations.rules) {
        const name = padEnd(severityName(level, language), left);
        stdout.write(
          `  ${style.severity(level, name.trimEnd())}${' '.repeat(left - width(name.trimEnd()))}${clip(visible(ruleTitle(title, language)), columns - left - 2)}\n`,
        );
      }
    }
    return book.errors.length === 0 ? exitCode.clean : exitCode.incomplete;
  });
}

function row(rule: Rule, on: boolean, left: number, columns: number, style: Style, { language }: Context): string {
  const severity = severityOfPriority(rule.definition.priority);
  const name = severityName(severity, language);
  const notes = [
    ...(on ? [] : [say(texts.off, language)]),
    ...(rule.definition.tags.includes(buildingBlock) ? [say(texts.counting, language)] : []),
  ];
  const text = clip(
    `${visible(ruleTitle(rule.name, language))}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`,
    columns - left - 2,
  );
  return `  ${style.severity(severity, name)}${' '.repeat(left - width(name))}${text}`;
}

function describe(rule: Rule, on: ReadonlySet<string>) {
  const { definition, condition, output } = rule;
  const { name, description, priority, source, tags } = definition;
  return {
    name,
    source,
    priority,
    severity: severityOfPriority(priority),
    enabled: on.has(name),
    description,
    tags,
    condition,
    output,
  };
}

/** `seawall detect rules explain NAME`. */
export function explainRule(name: string, flags: RulesFlags, context: Context): Promise<ExitCode> {
  return guarded(context, () => {
    const { stdout, stderr, language, env } = context;
    const book = ruleBook(flags, context);
    const wanted = name.toLowerCase();
    const rule =
      book.rules.find((one) => one.name.toLowerCase() === wanted) ??
      book.rules.find((one) => one.name.toLowerCase().includes(wanted)) ??
      book.rules.find((one) => ruleTitle(one.name, 'zh').includes(name));
    const style = styleFor(wantsColour(stdout, env));
    if (rule !== undefined) {
      stdout.write(`${explanation(rule, style, context).join('\n')}\n`);
      return exitCode.clean;
    }
    const correlation = correlationBook(flags.correlations, flags.defaultRules, context).rules.find(({ title }) =>
      title.toLowerCase().includes(wanted),
    );
    if (correlation === undefined) {
      stderr.write(`${say(texts.noSuchRule, language, { name: visible(name) })}\n`);
      return exitCode.usage;
    }
    stdout.write(`${correlationExplanation(correlation, style, context).join('\n')}\n`);
    return exitCode.clean;
  });
}

function explanation(rule: Rule, style: Style, context: Context): string[] {
  const { language } = context;
  const columns = columnsOf(context);
  const { definition } = rule;
  const severity = severityOfPriority(definition.priority);
  const source = sources.find(({ name }) => name === definition.source);
  const paragraph = (text: string): string[] => wrap(visible(text), columns - 2).map((line) => `  ${line}`);
  const cost = source === undefined ? undefined : costOf(rule, source);
  return [
    `${style.strong(visible(rule.name))}  ${style.severity(severity, severityName(severity, language))}  ${style.faint(definition.source)}`,
    ...(language === 'zh' ? [visible(ruleTitle(rule.name, language))] : []),
    '',
    ...wrap(visible(definition.description), columns),
    '',
    style.strong(say(texts.condition, language)),
    ...paragraph(definition.condition),
    '',
    style.strong(say(texts.output, language)),
    ...paragraph(definition.output),
    '',
    `${say(texts.techniques, language)}: ${visible(definition.tags.join(' '))}`,
    ...(cost === undefined
      ? []
      : [say(texts.eventTypes, language, { count: cost.eventTypes, weight: Math.round(cost.weight) })]),
    style.faint(`${definition.place.file}:${definition.place.line}`),
  ];
}

function correlationExplanation(rule: CorrelationRule, style: Style, context: Context): string[] {
  const columns = columnsOf(context);
  const { title, description, type, rules, groupBy, timespanMs, condition, level, tags } = rule;
  const bounds = Object.entries(condition).map(([key, value]) => `${key} ${value}`);
  return [
    `${style.strong(visible(title))}  ${style.severity(level, severityName(level, context.language))}  ${style.faint('correlation')}`,
    '',
    ...wrap(visible(description), columns),
    '',
    ...wrap(
      `${type} of ${rules.join(', ')} by ${groupBy.join(', ')} within ${timespanMs / 1000} s ${bounds.join(', ')}`,
      columns,
    ),
    `${say(texts.techniques, context.language)}: ${tags.join(' ')}`,
  ];
}
