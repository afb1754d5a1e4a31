import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../parts/icons.tsx';
import parts from '../parts/parts.module.css';
import { ClusterSwitcher } from './cluster-switcher.tsx';
import { UserMenu } from './user-menu.tsx';
import styles from './layout.module.css';

type Place =
  | 'overview'
  | 'risk'
  | 'workloads'
  | 'images'
  | 'nodes'
  | 'identities'
  | 'runtime'
  | 'policies'
  | 'compliance'
  | 'audit'
  | 'settings';

const groups = [
  [
    { place: 'overview', to: '/' },
    { place: 'risk', to: '/risk' },
    { place: 'runtime', to: '/runtime' },
  ],
  [
    { place: 'workloads', to: '/workloads' },
    { place: 'images', to: '/images' },
    { place: 'nodes', to: '/nodes' },
    { place: 'identities', to: '/identities' },
  ],
  [
    { place: 'policies', to: '/policies' },
    { place: 'compliance', to: '/compliance' },
    { place: 'audit', to: '/audit' },
  ],
] as const satisfies readonly (readonly { place: Place & IconName; to: string }[])[];

interface NavProps {
  readonly open: boolean;
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

/** The places of the console, the cluster that they are narrowed to, and who is signed in. */
export function Nav({ open, onSearch, onHelp }: NavProps): React.ReactNode {
  const { t } = useTranslation();
  return (
    <nav className={`${styles['nav']} ${open ? styles['navOpen'] : ''}`} aria-label={t('nav.label')}>
      <Link to="/" className={styles['brand']}>
        <img src="/seawall.svg" width="20" height="20" alt="" />
        Seawall
      </Link>
      <ClusterSwitcher />
      <button type="button" className={styles['navButton']} onClick={onSearch}>
        <Icon name="search" />
        <span>{t('nav.search')}</span>
        <kbd className={parts['kbd']}>/</kbd>
      </button>
      <div className={styles['gap']} />
      {groups.map((group, index) => (
        <div key={group[0].place}>
          {index > 0 && <div className={styles['gap']} />}
          {group.map(({ place, to }) => (
            <NavLink key={place} place={place} to={to} />
          ))}
        </div>
      ))}
      <div className={styles['push']} />
      <NavLink place="settings" to="/settings/clusters" />
      <button type="button" className={styles['navButton']} onClick={onHelp}>
        <Icon name="menu" />
        <span>{t('nav.help')}</span>
        <kbd className={parts['kbd']}>?</kbd>
      </button>
      <UserMenu />
    </nav>
  );
}

function NavLink({ place, to }: { readonly place: Place & IconName; readonly to: string }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Link
      to={to}
      className={styles['navLink']}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      preload="intent"
    >
      <Icon name={place} />
      <span>{t(`nav.${place}`)}</span>
    </Link>
  );
}
