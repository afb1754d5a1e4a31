import { say } from '@seawall/model';
import { filledFields, sources } from '@seawall/runtime';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, styleFor, wantsColour } from '../../terminal/style.ts';
import { padEnd, wrap } from '../../terminal/width.ts';
import { detectTexts as texts } from './texts.ts';

export interface FieldsFlags {
  readonly source?: string;
  readonly format: string;
}

const brackets = { index: '[n]', key: '[key]', anyKey: '[key]', requiredKey: '[key]', requiredIndex: '[n]' } as const;

/** `seawall detect fields`: the registries, as they are. */
export function listFields(pattern: string | undefined, flags: FieldsFlags, context: Context): ExitCode {
  const { language, stdout, env } = context;
  const chosen = sources
    .filter(({ name }) => flags.source === undefined || name === flags.source)
    .map(({ name: source, registry }) => ({
      source,
      fields: [...registry.fields.values()]
        .filter(({ name }) => pattern === undefined || name.includes(pattern))
        .map((field) => ({ ...field, filled: source !== 'syscall' || filledFields.has(field.name) })),
    }));
  if (flags.format === 'json') {
    stdout.write(`${JSON.stringify(chosen, undefined, 2)}\n`);
    return exitCode.clean;
  }
  const style = styleFor(wantsColour(stdout, env));
  const columns = columnsOf(context);
  for (const { source, fields } of chosen) {
    if (fields.length === 0) continue;
    stdout.write(`${style.strong(source)} (${fields.length})\n`);
    for (const { name, type, doc, argument, list, deprecated, filled } of fields) {
      const shown = `${name}${argument === undefined ? '' : brackets[argument]}`;
      const kind = `${list === true ? 'list of ' : ''}${type}${deprecated === true ? ', deprecated' : ''}`;
      const left = `  ${padEnd(shown, 34)} ${kind}`;
      const note = filled || deprecated === true ? '' : ` (${say(texts.notFilled, language)})`;
      stdout.write(`${left}\n`);
      for (const line of wrap(`${doc}${note}`, columns - 4)) stdout.write(`    ${style.faint(line)}\n`);
    }
  }
  return exitCode.clean;
}
