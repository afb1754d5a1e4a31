import type { ResponsePreview } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { FormProblem } from '../form-problem.tsx';
import parts from '../parts.module.css';
import styles from './respond.module.css';
import { Steps } from './steps.tsx';

interface PreviewProps {
  readonly of: ResponsePreview | undefined;
  readonly isPending: boolean;
  readonly error: unknown;
}

/** What would be asked of the API server and what it says to it; nothing has happened yet. */
export function Preview({ of, isPending, error }: PreviewProps): React.ReactNode {
  const { t } = useTranslation();
  return (
    <section className={styles['preview']} aria-live="polite" aria-busy={isPending}>
      <h3>{t('respond.preview')}</h3>
      {isPending ? (
        <p className={parts['muted']}>{t('respond.checking')}</p>
      ) : (
        <>
          <FormProblem error={error} />
          {of !== undefined && <Checked of={of} />}
        </>
      )}
    </section>
  );
}

function Checked({ of }: { readonly of: ResponsePreview }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  return (
    <>
      <p>{say(of.what)}</p>
      <Steps of={of.steps} />
      {of.warnings.map((warning) => (
        <p key={warning.en} className={styles['warning']}>
          {say(warning)}
        </p>
      ))}
      {of.refused === undefined ? (
        <p className={styles['checked']}>{t('respond.checked')}</p>
      ) : (
        <p role="alert" className={parts['problem']}>
          {t('respond.refused')} {say(of.refused)}
        </p>
      )}
    </>
  );
}
