import { Button, Checkbox, MultiSelect, TextInput } from '@mantine/core';
import type { AccessScope, UserRow } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { FormProblem } from '../../parts/form-problem.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import parts from '../../parts/parts.module.css';

interface UserFormProps {
  /** Absent: a new one. */
  readonly user?: UserRow;
  readonly onDone: () => void;
}

const shortestPassword = 12;

function scopeOf(clusters: readonly string[], namespaces: string): AccessScope {
  const names = namespaces.split(/[\s,]+/).filter((name) => name !== '');
  return {
    ...(clusters.length === 0 ? {} : { clusters: [...clusters] }),
    ...(names.length === 0 ? {} : { namespaces: names }),
  };
}

/** Name, roles and scope of a user. An empty scope sees everything. */
export function UserForm({ user, onDone }: UserFormProps): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const [name, setName] = useState(user?.name ?? '');
  const [displayName, setDisplayName] = useState(user?.displayName ?? '');
  const [password, setPassword] = useState('');
  const [roles, setRoles] = useState<string[]>(user?.roles ?? []);
  const [clusters, setClusters] = useState<string[]>(user?.scope.clusters ?? []);
  const [namespaces, setNamespaces] = useState(user?.scope.namespaces?.join(', ') ?? '');
  const [disabled, setDisabled] = useState(user?.disabled ?? false);
  const allRoles = useAnswer('GET /roles', { query: { limit: 100 } });
  const allClusters = useAnswer('GET /clusters', { query: { limit: 500 } });
  const create = useChange('POST /users', ['/users', '/roles']);
  const patch = useChange('PATCH /users/{id}', ['/users', '/roles']);

  function submit(event: React.FormEvent): void {
    event.preventDefault();
    const scope = scopeOf(clusters, namespaces);
    if (user === undefined) create.change({ body: { name, displayName, password, roles, scope } }, onDone);
    else {
      const body = { displayName, roles, scope, disabled, ...(password === '' ? {} : { password }) };
      patch.change({ params: { id: user.id }, body }, onDone);
    }
  }

  return (
    <form className={parts['form']} onSubmit={submit}>
      {user === undefined && (
        <TextInput
          label={t('user.name')}
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t('user.displayName')}
        required
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
      />
      {user?.source !== 'oidc' && (
        <PasswordField
          label={t('user.password')}
          description={t(user === undefined ? 'user.passwordHint' : 'user.passwordKeep')}
          required={user === undefined}
          minLength={shortestPassword}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      <MultiSelect
        label={t('user.roles')}
        required
        value={roles}
        onChange={setRoles}
        data={allRoles.data?.items.map(({ id, title }) => ({ value: id, label: say(title) })) ?? roles}
      />
      <MultiSelect
        label={t('user.clusters')}
        description={t('user.clustersHint')}
        value={clusters}
        onChange={setClusters}
        data={allClusters.data?.items.map((cluster) => ({ value: cluster.id, label: cluster.name })) ?? clusters}
      />
      <TextInput
        label={t('user.namespaces')}
        description={t('user.namespacesHint')}
        value={namespaces}
        onChange={(event) => setNamespaces(event.currentTarget.value)}
      />
      {user !== undefined && (
        <Checkbox
          label={t('user.disable')}
          checked={disabled}
          onChange={(event) => setDisabled(event.currentTarget.checked)}
        />
      )}
      <FormProblem error={create.error ?? patch.error} />
      <div className={parts['formEnd']}>
        <Button type="submit" loading={create.isPending || patch.isPending}>
          {t(user === undefined ? 'user.add' : 'common.save')}
        </Button>
      </div>
    </form>
  );
}
