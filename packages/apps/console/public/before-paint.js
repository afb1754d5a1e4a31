// Runs before the first paint, so that a page never flashes in the wrong theme. A file, because the content security
// policy allows no inline script.
(function applyPreferences() {
  const stored = localStorage.getItem('seawall.theme');
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  const language = localStorage.getItem('seawall.language') ?? navigator.language;
  document.documentElement.lang = language.startsWith('zh') ? 'zh-CN' : 'en';
})();

function hint(attributes) {
  document.head.append(Object.assign(document.createElement('link'), attributes));
}

// What the page will need is asked for now, while the shared code is still on its way: the page's own code, its texts, and
// the answers that it shows first, which the browser then hands to the calls of the same address.
(function askEarly() {
  const { pathname, search } = location;
  // The bundler writes down here what belongs to which page.
  const built = /* built files */ { routes: {}, languages: {} };
  const answers = {
    '/': ['overview'],
    '/risk': ['findings/counts?by=severity', 'findings/counts?by=cause&limit=1000'],
    '/risk?view=findings': ['findings/counts?by=severity', 'findings?limit=100&sort=risk&total=true'],
    '/risk?view=subjects': ['findings/counts?by=severity', 'findings/counts?by=subject&limit=1000'],
    '/exceptions': ['exceptions?limit=100'],
    '/workloads': ['workloads?limit=100&sort=risk&total=true'],
    '/images': ['images?limit=100&sort=risk&total=true'],
    '/nodes': ['nodes?limit=100&sort=risk&total=true'],
    '/identities': ['identities?limit=100&sort=risk&total=true'],
    '/runtime': ['incidents?limit=100&sort=newest&total=true'],
    '/runtime/alerts': ['alerts?limit=100&sort=newest&total=true'],
    '/runtime/rules': ['rules?limit=100&sort=alerts&total=true'],
    '/compliance/controls': ['controls?limit=100&total=true'],
    '/policies': ['policies?limit=100&total=true', 'policies?limit=1'],
    '/compliance': ['compliance'],
    '/audit/seawall': ['server-audit?limit=100'],
  };
  const things = {
    risk: 'findings',
    'runtime/alerts': 'alerts',
    'runtime/incidents': 'incidents',
    'runtime/rules': 'rules',
    exceptions: 'exceptions',
    workloads: 'workloads',
    images: 'images',
    nodes: 'nodes',
    identities: 'identities',
    policies: 'policies',
  };
  const [, place = '', id = ''] = /^\/(.+)\/([^/]+)$/.exec(pathname) ?? [];
  const route = built.routes[pathname] ?? built.routes[`/${place}/$`] ?? [];
  const api =
    answers[pathname + search] ??
    (Object.hasOwn(things, place) && search === '' && !answers[pathname] ? [`${things[place]}/${id}`] : []);
  if (pathname !== '/sign-in') {
    for (const path of ['me', ...api, 'clusters?limit=500']) {
      hint({ rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: `/api/v1/${path}` });
    }
  }
  for (const file of [...(built.languages[document.documentElement.lang] ?? []), ...route]) {
    if (file.endsWith('.css')) hint({ rel: 'preload', as: 'style', crossOrigin: 'anonymous', href: file });
    else hint({ rel: 'modulepreload', href: file });
  }
})();
