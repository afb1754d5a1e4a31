import { type Language, languages } from '@seawall/model';

/** The language to speak: what was asked for, else what the environment's locale says, else English. */
export function chooseLanguage(asked: string | undefined, env: NodeJS.ProcessEnv): Language {
  const wanted = asked ?? env['SEAWALL_LANG'] ?? env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '';
  const primary = wanted.toLowerCase().split(/[-_.@]/)[0];
  return languages.find((language) => language === primary) ?? 'en';
}

/** `--lang` before the command line is parsed: help and errors must already speak it. */
export function askedLanguage(argv: readonly string[]): string | undefined {
  for (const [index, word] of argv.entries()) {
    if (word === '--lang') return argv[index + 1];
    if (word.startsWith('--lang=')) return word.slice('--lang='.length);
  }
  return undefined;
}
