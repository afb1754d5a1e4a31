import { Button } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { failingOf } from '../api/failure.ts';
import { useFormat } from '../i18n/format.ts';
import { useTitle } from './page.tsx';
import styles from './parts.module.css';

interface EmptyProps {
  /** What there is none of, and why: no data yet, all filtered away, nothing wrong. */
  readonly title: string;
  /** What to do next. */
  readonly hint?: React.ReactNode;
  readonly children?: React.ReactNode;
}

export function Empty({ title, hint, children }: EmptyProps): React.ReactNode {
  return (
    <div className={styles['state']}>
      <strong>{title}</strong>
      {hint !== undefined && <p>{hint}</p>}
      {children !== undefined && <div className={styles['stateActions']}>{children}</div>}
    </div>
  );
}

/** What came instead of an answer, in the server's own words where it had some, and the way on. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const { href } = useLocation();
  const { code, text, detail } = failingOf(error);
  if (code === 'notFound') return <NotFound />;
  // The server names the permission for programs; people are told whom to ask.
  const words =
    code === 'forbidden' || code === 'unauthenticated' ? undefined : text === undefined ? detail : say(text);
  return (
    <div className={styles['state']} role="alert">
      <strong>{t(`failure.${code}.title`)}</strong>
      <p>{words ?? t(`failure.${code}.hint`)}</p>
      <div className={styles['stateActions']}>
        {code === 'unauthenticated' && (
          <Button component="a" href={`/sign-in?${new URLSearchParams({ to: href }).toString()}`} variant="default">
            {t('failure.signIn')}
          </Button>
        )}
        {code !== 'unauthenticated' && code !== 'forbidden' && retry !== undefined && (
          <Button variant="default" onClick={retry}>
            {t('failure.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** In place of a page: what its address names is not there, or not for whoever asks. */
function NotFound(): React.ReactNode {
  const { t } = useTranslation();
  const title = t('failure.notFound.title');
  useTitle(title);
  return (
    <div className={styles['state']} role="alert">
      <h1>{title}</h1>
      <p>{t('failure.notFound.hint')}</p>
    </div>
  );
}

/** Where rows will stand when they have come. */
export function Waiting({ lines = 6 }: { readonly lines?: number }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common.loading')}>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={styles['skeleton']} style={{ width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
