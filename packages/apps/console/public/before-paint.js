// Runs before the first paint, so that a page never flashes in the wrong theme. A file, because the content security
// policy allows no inline script.
(function applyPreferences() {
  const stored = localStorage.getItem('seawall.theme');
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  const language = localStorage.getItem('seawall.language') ?? navigator.language;
  document.documentElement.lang = language.startsWith('zh') ? 'zh-CN' : 'en';
})();
