import { useEffect, useRef } from 'react';

/** `g` and one of these within a second: where to. */
export const goKeys = {
  o: '/',
  r: '/risk',
  w: '/workloads',
  i: '/images',
  n: '/nodes',
  d: '/identities',
  t: '/runtime',
  p: '/policies',
  c: '/compliance',
  a: '/audit',
  s: '/settings/clusters',
} as const;

export type GoKey = keyof typeof goKeys;

interface ShortcutActions {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
  readonly onGo: (to: (typeof goKeys)[GoKey]) => void;
}

const goMilliseconds = 1000;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Moves to the next or the previous row that leads somewhere. */
function walk(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row-link]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[at === -1 ? 0 : at + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}

/** The keys of the console. They rest while somebody types or a dialog is open. */
export function useShortcuts(actions: ShortcutActions): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    let goPressed = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      const { key } = event;
      const to = goKeys[key as GoKey] as (typeof goKeys)[GoKey] | undefined;
      if (event.timeStamp - goPressed < goMilliseconds && to !== undefined) {
        goPressed = 0;
        current.current.onGo(to);
      } else if (key === 'g') goPressed = event.timeStamp;
      else if (key === '/') current.current.onSearch();
      else if (key === '?') current.current.onHelp();
      else if (key === 'j') walk(1);
      else if (key === 'k') walk(-1);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
