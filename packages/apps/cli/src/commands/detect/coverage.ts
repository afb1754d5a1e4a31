import { say } from '@seawall/model';
import {
  coverageOf,
  type MatrixCoverage,
  ruleTitle,
  tacticName,
  tacticOf,
  type TechniqueCoverage,
} from '@seawall/runtime';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, type Style, styleFor, wantsColour } from '../../terminal/style.ts';
import { clip, padEnd, wrap } from '../../terminal/width.ts';
import { guarded } from '../guard.ts';
import { correlationBook, ruleBook } from './load.ts';
import type { RulesFlags } from './rules.ts';
import { detectTexts as texts } from './texts.ts';

/** `seawall detect coverage`: both matrices, technique by technique. */
export function showCoverage(flags: RulesFlags, context: Context): Promise<ExitCode> {
  return guarded(context, () => {
    const { stdout, env } = context;
    const { rules } = ruleBook(flags, context);
    const matrices = coverageOf(rules, correlationBook(flags.correlations, flags.defaultRules, context).rules);
    if (flags.format === 'json') {
      stdout.write(`${JSON.stringify(matrices, undefined, 2)}\n`);
      return exitCode.clean;
    }
    const style = styleFor(wantsColour(stdout, env));
    stdout.write(`${matrices.map((matrix) => matrixLines(matrix, style, context).join('\n')).join('\n\n')}\n`);
    return exitCode.clean;
  });
}

function matrixLines({ matrix, techniques, covered }: MatrixCoverage, style: Style, context: Context): string[] {
  const { language } = context;
  const columns = columnsOf(context);
  const sum = say(texts.covered, language, { covered, total: techniques.length });
  const lines = [style.strong(`${matrix.name}: ${sum}`)];
  const tactics = [...new Set(techniques.flatMap(({ technique }) => technique.tactics))];
  for (const tactic of tactics) {
    const own = techniques.filter(({ technique }) => technique.tactics.includes(tactic));
    const known = tacticOf(tactic);
    lines.push('', style.strong(known === undefined ? tactic : say(tacticName(known), language)));
    for (const one of own) lines.push(...techniqueLines(one, style, columns, context));
  }
  return lines;
}

function techniqueLines(
  { technique, rules, reason }: TechniqueCoverage,
  style: Style,
  columns: number,
  { language }: Context,
): string[] {
  const head = `${padEnd(technique.id, 10)} ${technique.name}`;
  const seen = rules.some(({ enabled }) => enabled);
  const mark = seen ? style.good('✓') : style.bad('–');
  const lines = [`  ${mark} ${clip(head, columns - 4)}`];
  const what = seen
    ? rules.map(({ name }) => ruleTitle(name, language)).join(language === 'zh' ? '；' : '; ')
    : reason === undefined
      ? say(texts.notSeen, language)
      : say(reason, language);
  for (const line of wrap(what, columns - 17)) lines.push(style.faint(`${' '.repeat(15)}${line}`));
  return lines;
}
