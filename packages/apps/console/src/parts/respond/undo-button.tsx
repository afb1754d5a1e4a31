import { Button } from '@mantine/core';
import type { Response } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { DialogButton } from '../dialog-button.tsx';
import { FormProblem } from '../form-problem.tsx';
import parts from '../parts.module.css';
import { renews } from './about.ts';
import { ReasonField } from './reason-field.tsx';

/** Takes a response back, with a reason. */
export function UndoButton({ of }: { readonly of: Response }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <DialogButton name={t('respond.undo')} title={t('respond.undoTitle')}>
      {(close) => <Form of={of} onDone={close} />}
    </DialogButton>
  );
}

function Form({ of, onDone }: { readonly of: Response; readonly onDone: () => void }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const [reason, setReason] = useState('');
  const { change, isPending, error } = useChange('POST /responses/{id}/undo', renews);
  return (
    <form
      className={parts['form']}
      onSubmit={(event) => {
        event.preventDefault();
        change({ params: { id: of.id }, body: { reason } }, onDone);
      }}
    >
      <p>{t('respond.undoHint', { what: say(of.what) })}</p>
      <ReasonField value={reason} onChange={setReason} />
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={isPending}>
          {t('respond.undo')}
        </Button>
      </div>
    </form>
  );
}
