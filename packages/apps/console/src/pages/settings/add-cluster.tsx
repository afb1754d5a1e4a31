import { Button, TextInput } from '@mantine/core';
import type { Enrolment } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { FormProblem } from '../../parts/form-problem.tsx';
import parts from '../../parts/parts.module.css';
import { EnrolmentNote } from './enrolment.tsx';

/** Adds a cluster and shows how to enrol it. */
export function AddCluster(): React.ReactNode {
  const { t } = useTranslation();
  return (
    <DialogButton name={t('cluster.add')} filled>
      {() => <AddForm />}
    </DialogButton>
  );
}

function AddForm(): React.ReactNode {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [enrolment, setEnrolment] = useState<Enrolment | undefined>();
  const { change, isPending, error } = useChange('POST /clusters', ['/clusters', '/overview']);
  if (enrolment !== undefined) return <EnrolmentNote of={enrolment} />;
  return (
    <form
      className={parts['form']}
      onSubmit={(event) => {
        event.preventDefault();
        change({ body: { name } }, setEnrolment);
      }}
    >
      <TextInput
        label={t('cluster.name')}
        description={t('cluster.nameHint')}
        required
        pattern="[a-z0-9](?:[a-z0-9.\-]{0,61}[a-z0-9])?"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        <Button type="submit" loading={isPending}>
          {t('cluster.add')}
        </Button>
      </div>
    </form>
  );
}
