import type { Language } from '@seawall/model';
import type { Argument, HelpConfiguration, Option } from 'commander';
import { width, wrap } from './terminal/width.ts';

const chinese: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

/**
 * How help is laid out: in the user's language, and broken by columns instead of characters. Which variable mirrors a flag
 * follows from its name, and is said once below the flags.
 */
export function helpIn(language: Language): HelpConfiguration {
  const described = ({
    description,
    argChoices,
    defaultValue,
  }: Pick<Option, 'description' | 'argChoices' | 'defaultValue'>): string => {
    const notes: string[] = [];
    const note = (en: string, zh: string, value: string): void => {
      notes.push(language === 'zh' ? `${zh}：${value}` : `${en}: ${value}`);
    };
    if (argChoices !== undefined) note('choices', '可选值', argChoices.join(', '));
    if (typeof defaultValue === 'string' && defaultValue !== '') note('default', '默认', defaultValue);
    if (notes.length === 0) return description;
    return language === 'zh' ? `${description}（${notes.join('；')}）` : `${description} (${notes.join('; ')})`;
  };
  return {
    styleTitle: (title) => (language === 'zh' ? (chinese[title] ?? title) : title),
    // What a verb takes is told by its own help.
    subcommandTerm: (verb) => verb.name(),
    optionDescription: (option: Option) => described(option),
    argumentDescription: (argument: Argument) => described(argument),
    displayWidth: width,
    boxWrap: (text, columns) =>
      text
        .split('\n')
        // Punctuation that must not begin a line hangs over.
        .flatMap((line) => wrap(line, language === 'zh' ? columns - 2 : columns))
        .join('\n'),
  };
}
