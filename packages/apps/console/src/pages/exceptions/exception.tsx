import { Button, Modal, Textarea } from '@mantine/core';
import type { ExceptionDetail } from '@seawall/server/contract';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, usePages } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import { FormProblem } from '../../parts/form-problem.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Facts } from '../../parts/small.tsx';
import { useMay, useMe } from '../../shell/me.ts';
import { FindingHistory } from '../risk/history.tsx';
import { ExceptionState } from './exceptions.tsx';

/** One exception: who asked and why, who decided, and each finding that it hides. */
export function ExceptionPage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /exceptions/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer}>{(exception) => <Detail exception={exception} />}</Answer>
    </div>
  );
}

function Detail({ exception }: { readonly exception: ExceptionDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say, date, dateTime, number } = useFormat();
  const hidden = usePages('GET /exceptions/{id}/findings', { params: { id: exception.id }, query: {} });
  const hides = exception.state === 'approved' ? t('exception.hidesNow') : t('exception.wouldHide');
  return (
    <>
      <EntityHeader
        from={{ name: t('nav.exceptions'), target: { to: '/exceptions' } }}
        kind={exception.rule}
        name={exception.ruleTitle === undefined ? exception.rule : say(exception.ruleTitle)}
        tags={<ExceptionState state={exception.state} />}
        actions={<Decisions exception={exception} />}
      />
      <div className={parts['columns']}>
        <div>
          <p>{exception.reason}</p>
          <Section title={hides} note={number(exception.hides)}>
            <FindingRows of={hidden.rows} none={t('exception.hidesNothing')} />
            {hidden.hasMore && (
              <button type="button" className={parts['textButton']} onClick={hidden.onMore}>
                {t('common.more')}
              </button>
            )}
          </Section>
          <FindingHistory of={exception.history} />
        </div>
        <aside>
          <Section title={t('finding.about')}>
            <Facts
              of={[
                [t('exception.owner'), exception.requester.name],
                [t('exception.approver'), exception.approver?.name],
                [t('exception.asked'), dateTime(exception.createdAt)],
                [t('exception.until'), date(exception.expiresAt)],
                ...Object.entries(exception.scope).map(
                  ([name, value]) => [t(`exception.scope.${name as 'cluster'}`), value] as const,
                ),
              ]}
            />
          </Section>
        </aside>
      </div>
    </>
  );
}

function Decisions({ exception }: { readonly exception: ExceptionDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { user } = useMe();
  const mayDecide = useMay('exceptions.decide');
  const [asked, setAsked] = useState<'approve' | 'deny' | 'revoke' | undefined>();
  const mine = exception.requester.id === user.id;
  const pending = exception.state === 'pending';
  const mayRevoke = (pending && mine) || (exception.state === 'approved' && (mine || mayDecide));
  return (
    <>
      {pending && mine && mayDecide && <span className={parts['muted']}>{t('exception.notYours')}</span>}
      {pending && exception.mayDecide && (
        <>
          <Button onClick={() => setAsked('approve')}>{t('exception.approve')}</Button>
          <Button variant="default" onClick={() => setAsked('deny')}>
            {t('exception.deny')}
          </Button>
        </>
      )}
      {mayRevoke && (
        <Button variant="default" onClick={() => setAsked('revoke')}>
          {t('exception.revoke')}
        </Button>
      )}
      {asked !== undefined && <Decide id={exception.id} how={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

interface DecideProps {
  readonly id: string;
  readonly how: 'approve' | 'deny' | 'revoke';
  readonly onClose: () => void;
}

function Decide({ id, how, onClose }: DecideProps): React.ReactNode {
  const { t } = useTranslation();
  const [comment, setComment] = useState('');
  const { change, isPending, error } = useChange(`POST /exceptions/{id}/${how}`, [
    '/exceptions',
    '/findings',
    '/overview',
  ]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`exception.${how}`)}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        className={parts['form']}
        onSubmit={(event) => {
          event.preventDefault();
          change({ params: { id }, body: comment === '' ? {} : { comment } }, onClose);
        }}
      >
        <Textarea
          label={t('common.comment')}
          autosize
          minRows={2}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <FormProblem error={error} />
        <div className={parts['formEnd']}>
          <Button type="submit" loading={isPending}>
            {t(`exception.${how}`)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
