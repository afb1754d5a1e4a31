/** The languages that every text of Seawall exists in. */
export const languages = ['en', 'zh'] as const;

export type Language = (typeof languages)[number];

/** One text in every language. `{name}` in it stands for a value that `say` fills in. */
export type Text = Readonly<Record<Language, string>>;

export type TextValues = Readonly<Record<string, string | number>>;

/** The text in one language with its placeholders filled; a placeholder without a value is left as it stands. */
export function say(text: Text, language: Language, values?: TextValues): string {
  const template = text[language];
  if (values === undefined) return template;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
