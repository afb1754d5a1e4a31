import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import { Icon } from '../parts/icons.tsx';
import { Tag } from '../parts/small.tsx';
import { useSearchState } from '../search.ts';
import styles from './layout.module.css';

/** Narrows every page to one cluster, or to none in particular. The choice stands in the address. */
export function ClusterSwitcher(): React.ReactNode {
  const { t } = useTranslation();
  const { search, set } = useSearchState();
  const { data } = useAnswer('GET /clusters', { query: { limit: 500 } });
  const clusters = data?.items ?? [];
  const chosen = clusters.find(({ id }) => id === search['cluster']);
  return (
    <Menu position="bottom-start" width={240} shadow="none" styles={{ dropdown: { boxShadow: 'var(--shadow)' } }}>
      <Menu.Target>
        <button
          type="button"
          className={`${styles['navButton']} ${styles['boxed']}`}
          aria-label={`${t('nav.clusters')}: ${chosen?.name ?? t('nav.allClusters')}`}
        >
          <Icon name="cluster" />
          <span>{chosen?.name ?? t('nav.allClusters')}</span>
          <Icon name="down" size={12} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => set({ cluster: undefined })}>{t('nav.allClusters')}</Menu.Item>
        {clusters.length > 0 && <Menu.Divider />}
        {clusters.map(({ id, name, origin, health }) => (
          <Menu.Item
            key={id}
            onClick={() => set({ cluster: id })}
            rightSection={
              origin === 'sample' ? (
                <Tag tone="accent">{t('cluster.sample')}</Tag>
              ) : (
                health !== 'live' && <Tag tone="warn">{t(`cluster.health.${health}`)}</Tag>
              )
            }
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
