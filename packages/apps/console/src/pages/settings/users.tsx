import { joinList, type UserRow } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { CountLink } from '../../parts/count-link.tsx';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Ago, Tag } from '../../parts/small.tsx';
import { useSearchState, valuesOf } from '../../search.ts';
import { useMe } from '../../shell/me.ts';
import { SettingsPage } from './settings-page.tsx';
import { useRoleName } from './use-role-name.ts';
import { UserForm } from './user-form.tsx';

/** Who may sign in, with which roles, and which clusters and namespaces each sees. */
export function UsersPage(): React.ReactNode {
  const { t } = useTranslation();
  const { say, number, list } = useFormat();
  const { search, set } = useSearchState();
  const role = search['role'];
  const users = useAnswer('GET /users', { query: { limit: 500, role, total: 'true' } });
  const roles = useAnswer('GET /roles', { query: { limit: 100 } });
  const nameOf = useRoleName();
  return (
    <SettingsPage
      current="users"
      lead={t('settings.usersLead')}
      actions={
        <DialogButton name={t('user.add')} filled>
          {(close) => <UserForm onDone={close} />}
        </DialogButton>
      }
    >
      <Section
        title={t('settings.users')}
        total={users.data?.total}
        note={
          role !== undefined && (
            <button type="button" className={parts['textButton']} onClick={() => set({ role: undefined })}>
              {t('user.withRole', { role: list(valuesOf(role).map(nameOf)) })} ×
            </button>
          )
        }
      >
        <Answer of={users}>
          {({ items }) => (
            <ul className={parts['rows']}>
              {items.map((user) => (
                <Row key={user.id} user={user} nameOf={nameOf} />
              ))}
            </ul>
          )}
        </Answer>
      </Section>
      <Section title={t('user.roles')}>
        <Answer of={roles}>
          {({ items }) => (
            <ul className={parts['rows']}>
              {items.map(({ id, title, permissions, users: count }) => (
                <li key={id}>
                  <div>
                    <span className={parts['grow']}>
                      {say(title)}{' '}
                      {count === 0 ? (
                        <span className={parts['muted']}>{t('user.count', { count, number: number(count) })}</span>
                      ) : (
                        <CountLink of={count} to={{ to: '/settings/users', search: { role: joinList([id]) } }} inText>
                          {t('user.count', { count, number: number(count) })}
                        </CountLink>
                      )}
                      <span className={parts['sub']}>
                        {permissions.map((permission) => t(`permission.${permission}`)).join(' · ')}
                      </span>
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          )}
        </Answer>
      </Section>
    </SettingsPage>
  );
}

interface RowProps {
  readonly user: UserRow;
  /** What people call a role. */
  readonly nameOf: (role: string) => string;
}

function Row({ user, nameOf }: RowProps): React.ReactNode {
  const { t } = useTranslation();
  const me = useMe();
  const remove = useChange('DELETE /users/{id}', ['/users']);
  const scope = [...(user.scope.clusters ?? []), ...(user.scope.namespaces ?? [])];
  return (
    <li>
      <div style={{ flexWrap: 'wrap' }}>
        <span className={parts['grow']} style={{ minWidth: 200 }}>
          <span style={{ fontWeight: 550 }}>{user.displayName}</span>{' '}
          <span className={parts['muted']}>{user.name}</span>{' '}
          {user.disabled && <Tag tone="bad">{t('user.disabled')}</Tag>} {user.source === 'oidc' && <Tag>OIDC</Tag>}
          <span className={parts['sub']}>
            {[user.email, scope.length === 0 ? t('user.seesAll') : t('user.sees', { what: scope.join(', ') })]
              .filter((text) => text !== undefined)
              .join(' · ')}
            {user.lastSignIn !== undefined && (
              <>
                {' · '}
                {t('user.lastSignIn')} <Ago at={user.lastSignIn} />
              </>
            )}
          </span>
        </span>
        {user.roles.map((role) => (
          <Tag key={role} tone="accent">
            {nameOf(role)}
          </Tag>
        ))}
        <span className={parts['actions']}>
          <DialogButton name={t('common.change')} title={user.displayName}>
            {(close) => <UserForm user={user} onDone={close} />}
          </DialogButton>
          {user.id !== me.user.id && (
            <Confirm
              name={t('common.remove')}
              warning={t('user.removeWarning', { name: user.displayName })}
              isPending={remove.isPending}
              error={remove.error}
              onConfirm={(close) => remove.change({ params: { id: user.id } }, close)}
            />
          )}
        </span>
      </div>
    </li>
  );
}
