import { useTranslation } from 'react-i18next';
import { failingOf } from '../api/failure.ts';
import { useFormat } from '../i18n/format.ts';
import styles from './parts.module.css';

/** Why a form was not taken, below its fields. */
export function FormProblem({ error }: { readonly error: unknown }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  if (error === null || error === undefined) return null;
  const { code, text, detail } = failingOf(error);
  if (code === 'unauthenticated') {
    return (
      <p role="alert" className={styles['problem']}>
        {t('failure.unauthenticated.form')}{' '}
        <a href="/sign-in" target="_blank" rel="noreferrer" className={styles['link']}>
          {t('failure.signIn')}
        </a>
      </p>
    );
  }
  return (
    <p role="alert" className={styles['problem']}>
      {text === undefined ? (detail ?? t(`failure.${code}.hint`)) : say(text)}
    </p>
  );
}
