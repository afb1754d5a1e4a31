import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../api/live.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Icon } from '../parts/icons.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { useMay } from './me.ts';
import { Nav } from './nav.tsx';
import { SearchDialog } from './search-dialog.tsx';
import { useShortcuts } from './shortcuts.ts';
import styles from './layout.module.css';

/** What stands around every page. */
export function Layout(): React.ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // What was opened on one page does not stand open on the next.
  const [opened, setOpened] = useState<{ readonly what: 'search' | 'help' | 'nav'; readonly on: string } | undefined>();
  const open = opened?.on === path ? opened.what : undefined;
  const setOpen = (what: 'search' | 'help' | 'nav' | undefined) => setOpened(what && { what, on: path });
  const close = () => setOpened(undefined);
  const loading = useRouterState({ select: (state) => state.status === 'pending' });
  useLive();
  useShortcuts({
    onSearch: () => setOpen('search'),
    onHelp: () => setOpen('help'),
    onGo: (to) => void navigate({ to }),
  });
  return (
    <div className={styles['shell']}>
      <a href="#page" className={styles['skip']}>
        {t('nav.skip')}
      </a>
      <div className={styles['topbar']}>
        <button
          type="button"
          className={styles['iconButton']}
          aria-label={t('nav.label')}
          aria-expanded={open === 'nav'}
          onClick={() => setOpen(open === 'nav' ? undefined : 'nav')}
        >
          <Icon name={open === 'nav' ? 'close' : 'menu'} />
        </button>
        <strong>Seawall</strong>
        <button
          type="button"
          className={styles['iconButton']}
          aria-label={t('nav.search')}
          onClick={() => setOpen('search')}
        >
          <Icon name="search" />
        </button>
      </div>
      <Nav open={open === 'nav'} onSearch={() => setOpen('search')} onHelp={() => setOpen('help')} />
      <main id="page" className={styles['main']} tabIndex={-1} aria-busy={loading}>
        {loading && <div className={styles['progress']} />}
        <SampleNotice />
        <Outlet />
      </main>
      <SearchDialog opened={open === 'search'} onClose={close} />
      <HelpDialog opened={open === 'help'} onClose={close} />
    </div>
  );
}

/** Nobody shall take the sample cluster's findings for their own. */
function SampleNotice(): React.ReactNode {
  const { t } = useTranslation();
  const mayManage = useMay('clusters.manage');
  const { data } = useAnswer('GET /clusters', { query: { limit: 500 } });
  const clusters = data?.items ?? [];
  if (!clusters.some(({ origin }) => origin === 'sample')) return null;
  const only = clusters.every(({ origin }) => origin === 'sample');
  return (
    <div className={styles['sample']} role="note">
      <span>
        {t(only ? 'sample.only' : 'sample.some')}{' '}
        {mayManage && <Link to="/settings/clusters">{t(only ? 'sample.connect' : 'sample.manage')}</Link>}
      </span>
    </div>
  );
}
