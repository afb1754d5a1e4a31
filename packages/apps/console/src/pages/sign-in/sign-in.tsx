import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { changeLanguage } from '../../i18n/i18n.ts';
import { FormProblem } from '../../parts/form-problem.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { useTitle } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Failure } from '../../parts/states.tsx';
import { useSearchState } from '../../search.ts';
import styles from './sign-in.module.css';

/** Only a path of this console: nobody is sent elsewhere by a link to the sign-in page. */
export function safePath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/';
}

/** Why the server sent somebody back here. */
const problems = ['link', 'no-such-sign-in', 'refused-by-provider', 'no-role', 'disabled'] as const;

/** Sign in with a password or by the organisation's own way; a one-time link from the terminal needs no page. */
export function SignInPage(): React.ReactNode {
  const { t, i18n } = useTranslation();
  const { search } = useSearchState();
  const ways = useAnswer('GET /sign-in', {});
  useTitle(t('signIn.title'));
  const oidc = ways.data?.oidc;
  return (
    <main className={styles['page']}>
      <div className={styles['box']}>
        <div className={styles['brand']}>
          <img src="/seawall.svg" width="28" height="28" alt="" />
          <h1>{t('signIn.title')}</h1>
        </div>
        {search['problem'] !== undefined && (
          <p role="alert" className={parts['problem']}>
            {t(`signIn.problem.${problems.find((problem) => problem === search['problem']) ?? 'refused-by-provider'}`)}
          </p>
        )}
        {ways.isError && <Failure error={ways.error} retry={() => void ways.refetch()} />}
        {oidc !== undefined && (
          <Button component="a" href={`${oidc.start}?return=${encodeURIComponent(safePath(search['to']))}`} size="sm">
            {t('signIn.with', { name: oidc.name })}
          </Button>
        )}
        {oidc !== undefined && ways.data?.password === true && <div className={styles['or']}>{t('signIn.or')}</div>}
        {ways.data?.password === true && <PasswordForm />}
        <p className={parts['muted']}>{t('signIn.linkHint')}</p>
        <div className={styles['foot']}>
          <button
            type="button"
            className={parts['textButton']}
            lang={i18n.language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => void changeLanguage(i18n.language === 'zh' ? 'en' : 'zh')}
          >
            {i18n.language === 'zh' ? 'English' : '简体中文'}
          </button>
          <span>{ways.data?.version}</span>
        </div>
      </div>
    </main>
  );
}

function PasswordForm(): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { change, isPending, error } = useChange('POST /sign-in', []);
  return (
    <form
      className={parts['form']}
      onSubmit={(event) => {
        event.preventDefault();
        // As a page of its own: what was asked for early without a session was refused, and browsers keep that for this page.
        change({ body: { name, password } }, () => location.assign(safePath(search['to'])));
      }}
    >
      <TextInput
        size="sm"
        label={t('signIn.name')}
        required
        autoComplete="username"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordField
        size="sm"
        label={t('signIn.password')}
        required
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <FormProblem error={error} />
      <Button type="submit" size="sm" loading={isPending}>
        {t('signIn.do')}
      </Button>
    </form>
  );
}
