// Runs before the first paint, so that a page never flashes in the wrong theme. A file, because the content security
// policy allows no inline script.
(function applyPreferences() {
  const stored = localStorage.getItem('seawall.theme');
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  const language = localStorage.getItem('seawall.language') ?? navigator.language;
  document.documentElement.lang = language.startsWith('zh') ? 'zh-CN' : 'en';
})();

// What the page will ask for first is asked for now, while its code is still on its way: the browser hands these answers
// to the calls of the same address.
(function askEarly() {
  const { pathname, search } = location;
  if (pathname === '/sign-in') return;
  const firsts = {
    '/': ['overview'],
    '/risk': ['findings/counts?by=severity', 'findings/counts?by=cause&limit=1000'],
    '/workloads': ['workloads?limit=100&sort=risk&total=true'],
  };
  const own = search === '' ? (firsts[pathname] ?? []) : [];
  for (const path of ['me', 'clusters?limit=500', ...own]) {
    const link = document.createElement('link');
    link.rel = 'preload';
    link.as = 'fetch';
    link.crossOrigin = 'anonymous';
    link.href = `/api/v1/${path}`;
    document.head.append(link);
  }
})();
