import type { Text } from '@seawall/model';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import styles from './risk.module.css';

/** A score from 0 to 100 with a bar as long as it; a dash where nothing was assessed. */
export function RiskScore({ score }: { readonly score: number | undefined }): React.ReactNode {
  const { t } = useTranslation();
  if (score === undefined) {
    return (
      <span title={t('risk.notYet')} role="img" aria-label={t('risk.notAssessed')}>
        –
      </span>
    );
  }
  return (
    <span className={styles['score']} data-measure="">
      <span className={styles['bar']} aria-hidden="true">
        <i style={{ width: `${score}%` }} />
      </span>
      <span className={styles['number']}>{Math.round(score)}</span>
    </span>
  );
}

export interface Factor {
  readonly id: string;
  readonly points: number;
  readonly text: Text;
}

/** What a score is made of: points and the sentence for each, those that weigh most first. */
export function Factors({ of }: { readonly of: readonly Factor[] }): React.ReactNode {
  const { say } = useFormat();
  return (
    <ol>
      {of
        .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
        .map(({ id, points, text }) => (
          <li key={id} className={styles['factor']}>
            <span className={`${styles['points']} ${points < 0 ? styles['less'] : ''}`} data-measure="">
              {points < 0 ? '−' : '+'}
              {Math.abs(Math.round(points * 10) / 10)}
            </span>
            <span>{say(text)}</span>
          </li>
        ))}
    </ol>
  );
}

/** `78 → 31`: a score now, and what it would be. */
export function ScoreChange({ before, after }: { readonly before: number; readonly after: number }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <p className={styles['whatIf']} aria-live="polite" data-measure="">
      <span className={styles['big']}>{Math.round(before)}</span>
      <span className={styles['arrow']} aria-label={t('risk.becomes')}>
        →
      </span>
      <span className={`${styles['big']} ${after < before ? styles['less'] : ''}`}>{Math.round(after)}</span>
    </p>
  );
}

export function BigScore({ score }: { readonly score: number | undefined }): React.ReactNode {
  const { t } = useTranslation();
  if (score !== undefined) {
    return (
      <span className={styles['big']} data-measure="">
        {Math.round(score)}
      </span>
    );
  }
  return (
    <span title={t('risk.notYet')}>
      <span className={styles['big']} aria-hidden="true">
        –
      </span>{' '}
      <span className={styles['none']}>{t('risk.notAssessed')}</span>
    </span>
  );
}
