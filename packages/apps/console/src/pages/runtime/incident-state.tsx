import { Button, Textarea } from '@mantine/core';
import type { IncidentDetail } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { FormProblem } from '../../parts/form-problem.tsx';
import parts from '../../parts/parts.module.css';
import { useMay } from '../../shell/me.ts';

/** Acknowledges, closes or reopens an incident, and takes notes on it; the history says who did, when and why. */
export function IncidentState({ of }: { readonly of: IncidentDetail }): React.ReactNode {
  const { t } = useTranslation();
  const may = useMay('incidents.change');
  const { change, isPending, error } = useChange('POST /incidents/{id}/state', ['/incidents', '/overview']);
  if (!may) return null;
  const said = (state: IncidentDetail['state'], name: string, required: boolean) => (
    <DialogButton name={name}>
      {(close) => <Said of={of} state={state} name={name} required={required} onDone={close} />}
    </DialogButton>
  );
  return (
    <>
      <FormProblem error={error} />
      {of.state === 'open' && (
        <Button disabled={isPending} onClick={() => change({ params: { id: of.id }, body: { state: 'acknowledged' } })}>
          {t('incident.to.acknowledged')}
        </Button>
      )}
      {said(of.state, t('incident.note'), true)}
      {of.state === 'closed'
        ? said('open', t('incident.to.open'), false)
        : said('closed', t('incident.to.closed'), true)}
    </>
  );
}

interface SaidProps {
  readonly of: IncidentDetail;
  readonly state: IncidentDetail['state'];
  readonly name: string;
  readonly required: boolean;
  readonly onDone: () => void;
}

function Said({ of, state, name, required, onDone }: SaidProps): React.ReactNode {
  const { t } = useTranslation();
  const [comment, setComment] = useState('');
  const { change, isPending, error } = useChange('POST /incidents/{id}/state', ['/incidents', '/overview']);
  const noted = comment.trim();
  return (
    <form
      className={parts['form']}
      onSubmit={(event) => {
        event.preventDefault();
        change({ params: { id: of.id }, body: { state, ...(noted === '' ? {} : { comment: noted }) } }, onDone);
      }}
    >
      <Textarea
        label={t('common.comment')}
        description={t(state === 'closed' && of.state !== 'closed' ? 'incident.closeHint' : 'incident.noteHint')}
        required={required}
        maxLength={2000}
        autosize
        minRows={3}
        data-autofocus
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        <Button type="submit" loading={isPending} disabled={required && noted === ''}>
          {name}
        </Button>
      </div>
    </form>
  );
}
