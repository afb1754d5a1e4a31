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

/** What was done about something, asked of the server; nothing where nothing was done. */
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
      <ResponseRows of={of} about={about} />
      {children}
    </Section>
  );
}

interface ResponseRowsProps {
  readonly of: readonly Response[];
  /** The page that they stand on, which needs no link to itself. */
  readonly about?: About | undefined;
}

export function ResponseRows({ of, about }: ResponseRowsProps): React.ReactNode {
  return (
    <ul className={parts['rows']}>
      {of.map((response) => (
        <li key={response.id}>
          <Row of={response} about={about} />
        </li>
      ))}
    </ul>
  );
}

const tones = { running: 'accent', done: 'good', failed: 'bad', planned: 'plain', refused: 'warn' } as const;

function causeTarget({ type, id }: NonNullable<Response['cause']>): LinkProps {
  return type === 'alert'
    ? { to: '/runtime/alerts/$id', params: { id } }
    : { to: '/runtime/incidents/$id', params: { id } };
}

function Row({ of, about }: { readonly of: Response; readonly about: About | undefined }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const may = useMay('responses.run');
  const { at, by, cause, detail, reason, result, sender, steps, target, undoable, undone, what } = of;
  const elsewhere = cause !== undefined && !Object.values(about ?? {}).includes(cause.id);
  return (
    <div style={{ alignItems: 'start' }}>
      <div className={parts['grow']} style={{ display: 'grid', gap: 3, whiteSpace: 'normal' }}>
        <b style={{ fontWeight: 550 }}>{say(what)}</b>
        <span className={parts['muted']}>
          <TargetName of={target} /> · {sender === undefined ? by.name : t('respond.bySender', sender)} ·{' '}
          <Ago at={at} />
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
        {detail !== undefined && (
          <span className={result === 'failed' ? parts['problem'] : parts['muted']}>{say(detail)}</span>
        )}
        {undone !== undefined && (
          <span className={parts['muted']}>
            {undone.reason === undefined
              ? t('respond.undoneThere', { who: undone.by.name })
              : t('respond.undoneBy', { who: undone.by.name, reason: undone.reason })}{' '}
            · <Ago at={undone.at} />
          </span>
        )}
        {sender === undefined && (
          <details>
            <summary className={parts['muted']}>{t('respond.steps')}</summary>
            <div className={styles['preview']} style={{ marginTop: 6 }}>
              <Steps of={steps} />
            </div>
          </details>
        )}
        {sender !== undefined && result === 'done' && undone === undefined && <WayBack id={sender.undo} />}
      </div>
      <Tag tone={undone === undefined ? tones[result] : 'plain'}>
        {undone === undefined ? t(`respond.result.${result}`) : t('respond.undone')}
      </Tag>
      {undoable && may && <UndoButton of={of} />}
    </div>
  );
}

/** Where a sender's own doing is taken back: not from here, for it was done with rights that the server does not have. */
function WayBack({ id }: { readonly id: string | undefined }): React.ReactNode {
  const { t } = useTranslation();
  if (id === undefined) return <span className={parts['muted']}>{t('respond.final')}</span>;
  return (
    <span className={parts['muted']}>
      {t('respond.undoThere')} <code style={{ overflowWrap: 'anywhere' }}>seawall respond undo {id}</code>
    </span>
  );
}

function TargetName({ of: { id, type, ...of } }: { readonly of: Response['target'] }): React.ReactNode {
  if (id !== undefined && type !== undefined) return <EntityName of={{ ...of, id, type }} />;
  return [of.kind, of.namespace === undefined ? of.name : `${of.namespace}/${of.name}`].join(' ').trim();
}
