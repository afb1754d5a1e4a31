import { ActionIcon, CopyButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from './icons.tsx';
import styles from './parts.module.css';

/** A text to be copied now: it is not shown again. */
export function Secret({ label, value }: { readonly label: string; readonly value: string }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <div>
      <div className={styles['muted']}>{label}</div>
      <div style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}>
        <pre
          className={styles['code']}
          tabIndex={0}
          style={{ flex: 1, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {value}
        </pre>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <ActionIcon
              onClick={copy}
              aria-label={t(copied ? 'common.copied' : 'common.copy')}
              title={t(copied ? 'common.copied' : 'common.copy')}
            >
              <Icon name={copied ? 'check' : 'copy'} />
            </ActionIcon>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
