import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { FormProblem } from '../../parts/form-problem.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Facts } from '../../parts/small.tsx';
import { useMe } from '../../shell/me.ts';
import { SettingsPage } from './settings-page.tsx';
import { useRoleName } from './use-role-name.ts';

/** Who is signed in, what they may do, and their password. */
export function AccountPage(): React.ReactNode {
  const { t } = useTranslation();
  const { list } = useFormat();
  const me = useMe();
  const nameOf = useRoleName();
  const scope = [...(me.scope.clusters ?? []), ...(me.scope.namespaces ?? [])];
  return (
    <SettingsPage current="account" lead={t('settings.accountLead')}>
      <Section title={me.user.displayName}>
        <Facts
          of={[
            [t('user.name'), me.user.name],
            [t('user.email'), me.user.email],
            [t('user.roles'), list(me.roles.map(nameOf))],
            [t('user.scope'), scope.length === 0 ? t('user.seesAll') : scope.join(', ')],
            [t('token.permissions'), list(me.permissions.map((permission) => t(`permission.${permission}`)))],
            [t('settings.version'), me.server.version],
          ]}
        />
      </Section>
      {me.user.source === 'local' && (
        <Section title={t('account.password')}>
          <PasswordForm />
        </Section>
      )}
    </SettingsPage>
  );
}

function PasswordForm(): React.ReactNode {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [done, setDone] = useState(false);
  const { change, isPending, error } = useChange('POST /me/password', []);
  return (
    <form
      className={parts['form']}
      style={{ maxWidth: 340, paddingTop: 8 }}
      onSubmit={(event) => {
        event.preventDefault();
        change({ body: { current, next } }, () => {
          setDone(true);
          setCurrent('');
          setNext('');
        });
      }}
    >
      <PasswordField
        label={t('account.current')}
        required
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordField
        label={t('account.next')}
        description={t('user.passwordHint')}
        required
        minLength={12}
        autoComplete="new-password"
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        {done && <span role="status">{t('account.done')}</span>}
        <Button type="submit" loading={isPending}>
          {t('account.change')}
        </Button>
      </div>
    </form>
  );
}
