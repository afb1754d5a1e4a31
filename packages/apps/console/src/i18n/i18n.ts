import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '@seawall/model';
import { writePreference } from '../look/preferences.ts';

const load = {
  en: () => import('../locales/en/index.ts'),
  zh: () => import('../locales/zh/index.ts'),
} as const satisfies Record<Language, () => Promise<{ texts: object }>>;

/** Loads one language and makes it the page's; the other one is fetched only when somebody asks for it. */
export async function startLanguage(language: Language): Promise<void> {
  const { texts } = await load[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: texts } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

/** Switches the language and remembers it in this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  const { texts } = await load[language]();
  i18next.addResourceBundle(language, 'translation', texts, true, true);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  writePreference('language', language);
}
