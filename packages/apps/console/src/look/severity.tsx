import type { Severity } from '@seawall/model';
import { useTranslation } from 'react-i18next';
import styles from './severity.module.css';

/** How many of the four bars are filled; critical is a full sign with a stroke in it instead. */
const bars: Readonly<Record<Exclude<Severity, 'critical'>, number>> = { high: 3, medium: 2, low: 1, info: 0 };

/** A severity as a sign that reads without colour: bars that grow, and a filled square with an exclamation mark. */
function SeveritySign({ severity }: { readonly severity: Severity }): React.ReactNode {
  if (severity === 'critical') {
    return (
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <rect x="0.5" y="0.5" width="13" height="13" rx="3" fill="currentColor" />
        <path d="M7 3.4v4.4M7 10.4v.2" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
      </svg>
    );
  }
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" fill="currentColor">
      {[0, 1, 2].map((index) => (
        <rect
          key={index}
          x={1 + index * 4.5}
          y={9 - index * 3.5}
          width="3"
          height={4 + index * 3.5}
          rx="0.8"
          opacity={index < bars[severity] ? 1 : 0.25}
        />
      ))}
    </svg>
  );
}

/** The sign with its word, or the sign alone where a column has no room; the word is then its accessible name. */
export function SeverityMark({
  severity,
  word = false,
}: {
  readonly severity: Severity;
  readonly word?: boolean;
}): React.ReactNode {
  const { t } = useTranslation();
  const name = t(`severity.${severity}`);
  return (
    <span
      className={`${styles['mark']} ${styles[severity]}`}
      {...(word ? {} : { role: 'img', 'aria-label': name, title: name })}
    >
      <SeveritySign severity={severity} />
      {word && <span className={styles['word']}>{name}</span>}
    </span>
  );
}
