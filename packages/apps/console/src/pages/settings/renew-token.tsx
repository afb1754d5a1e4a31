import { Button } from '@mantine/core';
import type { Enrolment } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { FormProblem } from '../../parts/form-problem.tsx';
import parts from '../../parts/parts.module.css';
import { EnrolmentNote } from './enrolment.tsx';

/** Replaces a cluster's enrolment token; the one before it ends. */
export function RenewToken({ id }: { readonly id: string }): React.ReactNode {
  const { t } = useTranslation();
  return <DialogButton name={t('cluster.renew')}>{() => <RenewForm id={id} />}</DialogButton>;
}

function RenewForm({ id }: { readonly id: string }): React.ReactNode {
  const { t } = useTranslation();
  const [enrolment, setEnrolment] = useState<Enrolment | undefined>();
  const { change, isPending, error } = useChange('POST /clusters/{id}/token', ['/clusters']);
  if (enrolment !== undefined) return <EnrolmentNote of={enrolment} />;
  return (
    <div className={parts['form']}>
      <p>{t('cluster.renewHint')}</p>
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        <Button loading={isPending} onClick={() => change({ params: { id } }, setEnrolment)}>
          {t('cluster.renew')}
        </Button>
      </div>
    </div>
  );
}
