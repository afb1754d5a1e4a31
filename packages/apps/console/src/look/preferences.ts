import type { Language } from '@seawall/model';

/** What a browser remembers of its user. `public/before-paint.js` reads the same keys. */
interface Preferences {
  readonly theme: 'light' | 'dark';
  readonly language: Language;
}

export function writePreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  localStorage.setItem(`seawall.${name}`, value);
}

export function readTheme(): Preferences['theme'] {
  return document.documentElement.dataset['mantineColorScheme'] === 'dark' ? 'dark' : 'light';
}

/** The page's language as `before-paint.js` settled it: chosen earlier, else the browser's. */
export function readLanguage(): Language {
  return document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
}
