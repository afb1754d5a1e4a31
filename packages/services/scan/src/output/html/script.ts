/**
 * The page's only script: theme, filter, and what stands in the address. It reads the page and shows or hides parts of
 * it; it never makes markup from text. Without it the whole report still stands there.
 */
export const script = `
'use strict';
(() => {
  const root = document.documentElement;
  const form = document.getElementById('filter');
  const themeButton = document.getElementById('theme');
  const themes = ['system', 'light', 'dark'];

  const stored = () => { try { return localStorage.getItem('seawall-theme'); } catch { return null; } };
  const store = (theme) => { try { localStorage.setItem('seawall-theme', theme); } catch { /* A file may have no storage. */ } };
  const setTheme = (theme) => {
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    themeButton.dataset.theme = theme;
    themeButton.querySelector('span').textContent = themeButton.dataset[theme];
  };
  themeButton.hidden = false;
  themeButton.addEventListener('click', () => {
    const next = themes[(themes.indexOf(themeButton.dataset.theme) + 1) % themes.length];
    setTheme(next);
    store(next);
  });

  const address = () => location.hash.startsWith('#?') ? new URLSearchParams(location.hash.slice(2)) : undefined;
  const known = (theme) => themes.includes(theme) ? theme : undefined;
  setTheme(known(address()?.get('theme')) ?? known(stored()) ?? 'system');

  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const entry = target && target.closest('details');
    if (!entry) return;
    entry.open = true;
    target.focus({ preventScroll: true });
    entry.scrollIntoView();
  };

  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const entry of closed) entry.open = true;
  });
  addEventListener('afterprint', () => { for (const entry of closed) entry.open = false; });

  if (!form) {
    addEventListener('hashchange', reveal);
    reveal();
    return;
  }

  const subjects = [...document.querySelectorAll('#subjects > details')].map((element) => ({
    element,
    name: undefined,
    items: [...element.querySelectorAll('.finding')].map((item) => ({ element: item, text: undefined, data: item.dataset, count: Number(item.dataset.count) })),
  }));
  const all = subjects.reduce((sum, { items }) => sum + items.reduce((inner, { count }) => inner + count, 0), 0);
  const showing = document.getElementById('showing');
  const noMatch = document.getElementById('no-match');
  const boxes = [...form.querySelectorAll('[name=severity]')];
  const field = (name) => form.elements.namedItem(name);
  const format = new Intl.NumberFormat('en-US').format;

  const apply = () => {
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const terms = field('q').value.toLowerCase().split(/\\s+/).filter((term) => term !== '');
    const category = field('category').value;
    const status = field('status')?.value ?? '';
    let shown = 0;
    for (const subject of subjects) {
      let any = false;
      if (terms.length > 0) subject.name ??= subject.element.querySelector('summary').textContent.toLowerCase();
      for (const item of subject.items) {
        let matches = severities.has(item.data.severity)
          && (category === '' || item.data.category === category)
          && (status === '' || item.data.status === status);
        if (matches && terms.length > 0) {
          item.text ??= item.element.textContent.toLowerCase();
          matches = terms.every((term) => item.text.includes(term) || subject.name.includes(term));
        }
        item.element.hidden = !matches;
        if (matches) { any = true; shown += item.count; }
      }
      subject.element.hidden = !any;
    }
    noMatch.hidden = shown > 0;
    showing.textContent = showing.dataset.template.replace('{shown}', format(shown)).replace('{all}', format(all));
  };

  const write = () => {
    const params = new URLSearchParams();
    if (field('q').value !== '') params.set('q', field('q').value);
    const checked = boxes.filter((box) => box.checked);
    if (checked.length < boxes.length) params.set('severity', checked.map((box) => box.value).join(','));
    for (const name of ['category', 'status']) if (field(name)?.value) params.set(name, field(name).value);
    const text = params.toString().replaceAll('%2C', ',');
    try { history.replaceState(null, '', text === '' ? location.pathname + location.search : '#?' + text); } catch { /* Not allowed for some files. */ }
  };

  const read = (params) => {
    const severities = params.get('severity')?.split(',');
    field('q').value = params.get('q') ?? '';
    for (const box of boxes) box.checked = severities === undefined || severities.includes(box.value);
    for (const name of ['category', 'status']) {
      const select = field(name);
      if (!select) continue;
      select.value = params.get(name) ?? '';
      if (select.selectedIndex < 0) select.value = '';
    }
    apply();
  };

  const toggle = document.getElementById('toggle-all');
  toggle.addEventListener('click', () => {
    const open = toggle.textContent === toggle.dataset.expand;
    for (const { element } of subjects) element.open = open;
    toggle.textContent = open ? toggle.dataset.collapse : toggle.dataset.expand;
  });

  let waiting = 0;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { apply(); write(); }, 80);
  });
  form.addEventListener('reset', () => setTimeout(() => { apply(); write(); }));
  form.addEventListener('submit', (event) => event.preventDefault());

  addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field('q').focus();
  });

  addEventListener('hashchange', () => {
    const params = address();
    if (params === undefined) return reveal();
    read(params);
    document.getElementById('findings').scrollIntoView();
  });

  form.hidden = false;
  read(address() ?? new URLSearchParams());
  reveal();
})();
`;
