import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchState, valuesOf } from '../search.ts';
import { Icon } from './icons.tsx';
import styles from './filters.module.css';

interface ColumnName {
  readonly id: string;
  readonly name: string;
}

/** The columns whose showing the address turns round: hidden ones shown, shown ones hidden. */
export function useTurnedColumns(): ReadonlySet<string> {
  const { search } = useSearchState();
  return new Set(valuesOf(search['columns']));
}

interface ColumnsMenuProps {
  readonly of: readonly ColumnName[];
  /** The columns that are hidden unless somebody asks for them. */
  readonly hidden?: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** Chooses the columns of a table; the choice stands in the address. */
export function ColumnsMenu({ of, hidden = none }: ColumnsMenuProps): React.ReactNode {
  const { t } = useTranslation();
  const { set } = useSearchState();
  const turned = useTurnedColumns();
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
        {of.map(({ id, name }) => {
          const shown = hidden.has(id) === turned.has(id);
          return (
            <Menu.Item
              key={id}
              role="menuitemcheckbox"
              aria-checked={shown}
              leftSection={
                <span className={`${styles['box']} ${shown ? styles['boxOn'] : ''}`}>
                  {shown && <Icon name="check" size={12} />}
                </span>
              }
              onClick={() => set({ columns: [...turned.symmetricDifference(new Set([id]))].join(',') })}
            >
              {name}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
