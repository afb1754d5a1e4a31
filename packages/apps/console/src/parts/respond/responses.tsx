import type { Response } from '@seawall/server/contract';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMay } from '../../shell/me.ts';
import { EntityName } from '../links.tsx';
import { Section } from '../page.tsx';
import parts from '../parts.module.css';
import { Ago, Tag } from '../small.tsx';
import { Empty, Failure } from '../states.tsx';
import { type About, historyOf } from './about.ts';
import styles from './respond.module.css';
import { Steps } from './steps.tsx';
import { UndoButton } from './undo-button.tsx';

/** What people did about something, asked of the server; nothing where nothing was done. */
export function Responses({ about }: { readonly about: About }): React.ReactNode {
  const { t } = useTranslation();
  const { rows, error, refetch, hasMore, onMore } = usePages('GET /responses', {
    query: { ...historyOf(about), limit: 20 },
  });
  if (error !== null) return <Failure error={error} retry={refetch} />;
  if (rows.length === 0) return null;
  return (
    <ResponseList of={rows} about={about}>
      {hasMore && (
        <button type="button" className={parts['textButton']} onClick={onMore}>
          {t('common.more')}
        </button>
      )}
    </ResponseList>
  );
}

interface ResponseListProps {
  readonly of: readonly Response[];
  readonly about: About;
  readonly children?: React.ReactNode;
}

/** Responses: each by whom and why, what came of it, and the way back. */
export function ResponseList({ of, about, children }: ResponseListProps): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t('respond.history')}>
      {of.length === 0 && <Empty title={t('respond.none')} hint={t('respond.noneHint')} />}
      <ul className={parts['rows']}>
        {of.map((response) => (
          <li key={response.id}>
            <Row of={response} about={about} />
          </li>
        ))}
      </ul>
      {children}
    </Section>
  );
}

const tones = { running: 'accent', done: 'good', failed: 'bad' } as const;

function causeTarget({ type, id }: NonNullable<Response['cause']>): LinkProps {
  return type === 'alert'
    ? { to: '/runtime/alerts/$id', params: { id } }
    : { to: '/runtime/incidents/$id', params: { id } };
}

function Row({ of, about }: { readonly of: Response; readonly about: About }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const may = useMay('responses.run');
  const { at, by, cause, detail, reason, result, steps, target, undoable, undone, what } = of;
  const elsewhere = cause !== undefined && !Object.values(about).includes(cause.id);
  return (
    <div style={{ alignItems: 'start' }}>
      <div className={parts['grow']} style={{ display: 'grid', gap: 3, whiteSpace: 'normal' }}>
        <b style={{ fontWeight: 550 }}>{say(what)}</b>
        <span className={parts['muted']}>
          <EntityName of={target} /> · {by.name} · <Ago at={at} />
          {elsewhere && (
            <>
              {' · '}
              <Link {...causeTarget(cause)} className={parts['link']}>
                {t(`respond.forCause.${cause.type}`)}
              </Link>
            </>
          )}
        </span>
        <span>{reason}</span>
        {detail !== undefined && <span className={parts['problem']}>{say(detail)}</span>}
        {undone !== undefined && (
          <span className={parts['muted']}>
            {t('respond.undoneBy', { who: undone.by.name, reason: undone.reason })} · <Ago at={undone.at} />
          </span>
        )}
        <details>
          <summary className={parts['muted']}>{t('respond.steps')}</summary>
          <div className={styles['preview']} style={{ marginTop: 6 }}>
            <Steps of={steps} />
          </div>
        </details>
      </div>
      <Tag tone={undone === undefined ? tones[result] : 'plain'}>
        {undone === undefined ? t(`respond.result.${result}`) : t('respond.undone')}
      </Tag>
      {undoable && may && <UndoButton of={of} />}
    </div>
  );
}
