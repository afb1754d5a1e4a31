import type { NotificationOutput } from '@seawall/server/contract';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { FormProblem } from '../../parts/form-problem.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import { NotificationForm } from './notification-form.tsx';
import { SettingsPage } from './settings-page.tsx';

/** Where alerts and incidents are sent, and whether they arrive. */
export function NotificationsPage(): React.ReactNode {
  const { t } = useTranslation();
  const answer = useAnswer('GET /notifications', {});
  const kinds = answer.data?.kinds ?? [];
  return (
    <SettingsPage
      current="notifications"
      lead={t('settings.notificationsLead')}
      actions={
        <DialogButton name={t('notification.add')} filled>
          {(close) => <NotificationForm kinds={kinds} onDone={close} />}
        </DialogButton>
      }
    >
      <Section title={t('settings.notifications')}>
        <Answer of={answer}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('notification.none')} hint={t('notification.noneHint')} />
            ) : (
              <ul className={parts['rows']}>
                {items.map((output) => (
                  <Row key={output.name} output={output} kinds={kinds} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Section>
    </SettingsPage>
  );
}

interface RowProps {
  readonly output: NotificationOutput;
  readonly kinds: readonly string[];
}

function Row({ output, kinds }: RowProps): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const remove = useChange('DELETE /notifications/{name}', ['/notifications']);
  const { stats } = output;
  return (
    <li>
      <div style={{ flexWrap: 'wrap' }}>
        <span className={parts['grow']} style={{ minWidth: 200 }}>
          <span style={{ fontWeight: 550 }}>{output.name}</span> <Tag>{output.kind}</Tag>{' '}
          {!output.enabled && <Tag tone="warn">{t('notification.off')}</Tag>}
          {stats !== undefined && (
            <span className={parts['sub']}>
              {t('notification.stats', {
                sent: number(stats.sent),
                failed: number(stats.failed),
                waiting: number(stats.waiting),
                dropped: number(stats.dropped),
              })}
            </span>
          )}
          {stats?.lastError !== undefined && <span className={parts['problem']}>{stats.lastError}</span>}
        </span>
        <span className={parts['actions']}>
          <Test name={output.name} />
          <DialogButton name={t('common.change')} title={output.name}>
            {(close) => <NotificationForm output={output} kinds={kinds} onDone={close} />}
          </DialogButton>
          <Confirm
            name={t('common.remove')}
            warning={t('notification.removeWarning', { name: output.name })}
            isPending={remove.isPending}
            error={remove.error}
            onConfirm={(close) => remove.change({ params: { name: output.name } }, close)}
          />
        </span>
      </div>
    </li>
  );
}

function Test({ name }: { readonly name: string }): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const [came, setCame] = useState<string | undefined>();
  const { change, isPending, error } = useChange('POST /notifications/{name}/test', ['/notifications']);
  return (
    <>
      <span role="status" className={parts['muted']}>
        {came}
      </span>
      <FormProblem error={error} />
      <Button
        variant="default"
        loading={isPending}
        onClick={() =>
          change({ params: { name } }, ({ ok, milliseconds, problem }) =>
            setCame(
              ok
                ? t('notification.arrived', { milliseconds: number(Math.round(milliseconds)) })
                : (problem ?? t('failure.failed.title')),
            ),
          )
        }
      >
        {t('notification.test')}
      </Button>
    </>
  );
}
