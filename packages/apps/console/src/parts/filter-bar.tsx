import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchState } from '../search.ts';
import { Icon } from './icons.tsx';
import styles from './filters.module.css';

interface FilterBarProps {
  /** The names in the address that this bar sets; what they take away all at once. */
  readonly names: readonly string[];
  /** What the text field looks in; without it there is none. */
  readonly find?: string;
  readonly children?: React.ReactNode;
  /** At the far end: columns, saved files. */
  readonly end?: React.ReactNode;
}

/** The filters of a list. All of them live in the address. */
export function FilterBar({ names, find, children, end }: FilterBarProps): React.ReactNode {
  const { t } = useTranslation();
  const { search, set } = useSearchState();
  const active = [...names, 'q'].some((name) => search[name] !== undefined);
  return (
    <div className={styles['bar']} role="search" aria-label={t('filter.label')}>
      {find !== undefined && <FindField placeholder={find} value={search['q'] ?? ''} onChange={(q) => set({ q })} />}
      {children}
      {active && (
        <button
          type="button"
          className={styles['clear']}
          onClick={() => set(Object.fromEntries([...names, 'q'].map((name) => [name, undefined])))}
        >
          {t('filter.clear')}
        </button>
      )}
      {end !== undefined && <div className={styles['end']}>{end}</div>}
    </div>
  );
}

interface FindFieldProps {
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function FindField({ placeholder, value, onChange }: FindFieldProps): React.ReactNode {
  const [text, setText] = useState(value);
  const settle = useDebouncedCallback(onChange, 250);
  // The address may change by other ways than this field.
  const [settled, setSettled] = useState(value);
  if (settled !== value) {
    setSettled(value);
    setText(value);
  }
  return (
    <TextInput
      className={styles['find']}
      type="search"
      aria-label={placeholder}
      placeholder={placeholder}
      leftSection={<Icon name="search" size={14} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
    />
  );
}
