import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import type { Permission } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { FormProblem } from '../../parts/form-problem.tsx';
import { Secret } from '../../parts/secret.tsx';
import parts from '../../parts/parts.module.css';
import { useMe } from '../../shell/me.ts';

const days = [7, 30, 90, 365] as const;

/** Makes a token with at most the permissions of who makes it; its secret is shown once. */
export function TokenForm(): React.ReactNode {
  const { t } = useTranslation();
  const me = useMe();
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<string[]>(['read']);
  const [life, setLife] = useState<string>('90');
  const [secret, setSecret] = useState<string | undefined>();
  const { change, isPending, error } = useChange('POST /tokens', ['/tokens']);
  if (secret !== undefined) {
    return (
      <div className={parts['form']}>
        <Secret label={name} value={secret} />
        <p>{t('common.shownOnce')}</p>
      </div>
    );
  }
  return (
    <form
      className={parts['form']}
      onSubmit={(event) => {
        event.preventDefault();
        const expiresAt = new Date(Date.now() + Number(life) * 86_400_000).toISOString();
        change({ body: { name, permissions: permissions as Permission[], expiresAt } }, (made) =>
          setSecret(made.secret),
        );
      }}
    >
      <TextInput
        label={t('token.name')}
        description={t('token.nameHint')}
        required
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label={t('token.permissions')}
        required
        value={permissions}
        onChange={setPermissions}
        data={me.permissions.map((permission) => ({ value: permission, label: t(`permission.${permission}`) }))}
      />
      <Select
        label={t('token.life')}
        allowDeselect={false}
        value={life}
        onChange={(value) => setLife(value ?? '90')}
        data={days.map((count) => ({ value: String(count), label: t('token.days', { count }) }))}
      />
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        <Button type="submit" loading={isPending}>
          {t('token.make')}
        </Button>
      </div>
    </form>
  );
}
