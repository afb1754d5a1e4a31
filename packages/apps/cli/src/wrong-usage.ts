import type { Language } from '@seawall/model';

/** What commander says of a wrong command line, and how that reads in Chinese. */
const sayings: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown option '(.+)'/, '未知选项 $1'],
  [/^error: unknown command '(.+)'/, '未知命令 $1'],
  [/^error: missing required argument '(.+)'/, '缺少参数 $1'],
  [/^error: option '(.+)' argument missing/, '选项 $1 缺少取值'],
  [/^error: required option '(.+)' not specified/, '必须给出选项 $1'],
  [/^error: option '(.+)' argument '(.*)' is invalid\./, '选项 $1 不接受取值 $2。'],
  [/^error: option '(.+)' value '(.*)' from env '(.+)' is invalid\./, '环境变量 $3 的值 $2 对选项 $1 无效。'],
  [/^error: command-argument value '(.*)' is invalid for argument '(.+)'\./, '参数 $2 不接受取值 $1。'],
  [
    /^error: too many arguments(?: for '(.+)')?\. Expected (\d+) arguments? but got (\d+): (.*)\./,
    '参数过多：应为 $2 个，实为 $3 个：$4。',
  ],
  [/ Allowed choices are (.+)\./, '可选值：$1。'],
  [/\(Did you mean one of (.+)\?\)/, '（是否想输入 $1 之一？）'],
  [/\(Did you mean (.+)\?\)/, '（是否想输入 $1？）'],
];

/** A complaint of the command line's parser in the user's language; what has no translation stays as it is. */
export function wrongUsageIn(language: Language, said: string): string {
  if (language === 'en') return said;
  return sayings.reduce((text, [pattern, chinese]) => text.replace(pattern, chinese), said);
}
