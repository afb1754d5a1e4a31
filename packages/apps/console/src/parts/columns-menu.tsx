import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchState, valuesOf } from '../search.ts';
import { Icon } from './icons.tsx';
import styles from './filters.module.css';

export interface ColumnName {
  readonly id: string;
  readonly name: string;
}

/** Which columns the address leaves out: `columns=-namespace,-cluster`. */
export function useHiddenColumns(): ReadonlySet<string> {
  const { search } = useSearchState();
  return new Set(valuesOf(search['columns']).map((id) => id.replace(/^-/, '')));
}

/** Chooses the columns of a table; the choice stands in the address. */
export function ColumnsMenu({ of }: { readonly of: readonly ColumnName[] }): React.ReactNode {
  const { t } = useTranslation();
  const { set } = useSearchState();
  const hidden = useHiddenColumns();
  return (
    <Menu
      closeOnItemClick={false}
      position="bottom-end"
      shadow="none"
      styles={{ dropdown: { boxShadow: 'var(--shadow)' } }}
    >
      <Menu.Target>
        <button type="button" className={styles['chip']}>
          <Icon name="columns" size={14} />
          {t('table.columns')}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {of.map(({ id, name }) => (
          <Menu.Item
            key={id}
            role="menuitemcheckbox"
            aria-checked={!hidden.has(id)}
            leftSection={
              <span className={`${styles['box']} ${hidden.has(id) ? '' : styles['boxOn']}`}>
                {!hidden.has(id) && <Icon name="check" size={12} />}
              </span>
            }
            onClick={() => {
              const next = hidden.has(id) ? [...hidden].filter((other) => other !== id) : [...hidden, id];
              set({ columns: next.length === 0 ? undefined : next.map((other) => `-${other}`).join(',') });
            }}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
