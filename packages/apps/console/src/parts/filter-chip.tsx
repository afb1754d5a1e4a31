import { Popover, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { Icon } from './icons.tsx';
import { Waiting } from './states.tsx';
import styles from './filters.module.css';

export interface FilterOption {
  readonly value: string;
  readonly label: React.ReactNode;
  /** What the option is found by; its value where absent. */
  readonly text?: string;
  readonly count?: number;
}

interface FilterChipProps {
  readonly name: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly options: readonly FilterOption[] | undefined;
  /** Asked for the options when somebody opens the chip. */
  readonly onOpen?: () => void;
}

const findFrom = 9;

/** One filter: a chip that says what it is set to and opens the choice of values. */
export function FilterChip({ name, values, onChange, options, onOpen }: FilterChipProps): React.ReactNode {
  const { t } = useTranslation();
  const { short, list } = useFormat();
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState('');
  const set = new Set(values);
  const known = options ?? [];
  const unknown = values.filter((value) => !known.some((option) => option.value === value));
  const all = [...unknown.map((value) => ({ value, label: value }) satisfies FilterOption), ...known];
  const shown = all.filter(({ value, text }: FilterOption) =>
    (text ?? value).toLowerCase().includes(wanted.toLowerCase()),
  );
  const labels = all.filter(({ value }) => set.has(value)).map((option: FilterOption) => option.text ?? option.value);

  function toggle(value: string): void {
    onChange(set.has(value) ? values.filter((other) => other !== value) : [...values, value]);
  }

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="none" trapFocus withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={`${styles['chip']} ${set.size > 0 ? styles['on'] : ''}`}
          aria-expanded={opened}
          onClick={() => {
            if (!opened) onOpen?.();
            setWanted('');
            setOpened(!opened);
          }}
        >
          {set.size === 0 ? (
            name
          ) : (
            <span className={styles['value']} title={list(labels)}>{`${name}: ${list(labels)}`}</span>
          )}
          <Icon name="down" size={12} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={6} style={{ boxShadow: 'var(--shadow)', border: '1px solid var(--line)' }}>
        {all.length >= findFrom && (
          <TextInput
            aria-label={t('filter.find')}
            placeholder={t('filter.find')}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
            mb={4}
          />
        )}
        <div className={styles['options']} role="group" aria-label={name}>
          {options === undefined && <Waiting lines={3} />}
          {options !== undefined && shown.length === 0 && <p className={styles['option']}>{t('filter.noOption')}</p>}
          {shown.slice(0, 200).map((option: FilterOption) => (
            <button
              key={option.value}
              type="button"
              role="checkbox"
              aria-checked={set.has(option.value)}
              className={styles['option']}
              onClick={() => toggle(option.value)}
            >
              <span className={`${styles['box']} ${set.has(option.value) ? styles['boxOn'] : ''}`}>
                {set.has(option.value) && <Icon name="check" size={12} />}
              </span>
              <span>{option.label}</span>
              <span>{option.count === undefined ? '' : short(option.count)}</span>
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
