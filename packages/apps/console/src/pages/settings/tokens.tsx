import type { TokenRow } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Ago, Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import { useNow } from '../../parts/use-now.ts';
import { SettingsPage } from './settings-page.tsx';
import { TokenForm } from './token-form.tsx';

/** API tokens: for what, until when, and when each was last used. */
export function TokensPage(): React.ReactNode {
  const { t } = useTranslation();
  const answer = useAnswer('GET /tokens', { query: { limit: 500 } });
  return (
    <SettingsPage
      current="tokens"
      lead={t('settings.tokensLead')}
      actions={
        <DialogButton name={t('token.make')} filled>
          {() => <TokenForm />}
        </DialogButton>
      }
    >
      <Section title={t('settings.tokens')}>
        <Answer of={answer}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('token.none')} hint={t('token.noneHint')} />
            ) : (
              <ul className={parts['rows']}>
                {items.map((token) => (
                  <Row key={token.id} token={token} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Section>
    </SettingsPage>
  );
}

function Row({ token }: { readonly token: TokenRow }): React.ReactNode {
  const { t } = useTranslation();
  const { list } = useFormat();
  const revoke = useChange('DELETE /tokens/{id}', ['/tokens']);
  const now = useNow();
  const ended = token.revokedAt !== undefined || Date.parse(token.expiresAt) < now;
  return (
    <li>
      <div style={{ flexWrap: 'wrap' }}>
        <span className={parts['grow']} style={{ minWidth: 200 }}>
          <span style={{ fontWeight: 550 }}>{token.name}</span> <code className={parts['muted']}>{token.prefix}…</code>{' '}
          {ended && <Tag>{t(token.revokedAt === undefined ? 'token.expired' : 'token.revoked')}</Tag>}
          <span className={parts['sub']}>
            {token.owner.name} · {list(token.permissions.map((permission) => t(`permission.${permission}`)))}
          </span>
          <span className={parts['sub']}>
            {t('token.expires')} <Ago at={token.expiresAt} /> ·{' '}
            {token.lastUsedAt === undefined ? (
              t('token.neverUsed')
            ) : (
              <>
                {t('token.used')} <Ago at={token.lastUsedAt} />
              </>
            )}
          </span>
        </span>
        {!ended && (
          <Confirm
            name={t('token.revoke')}
            warning={t('token.revokeWarning', { name: token.name })}
            isPending={revoke.isPending}
            error={revoke.error}
            onConfirm={(close) => revoke.change({ params: { id: token.id } }, close)}
          />
        )}
      </div>
    </li>
  );
}
