import { Button } from '@mantine/core';
import type { IncidentDetail } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { FormProblem } from '../../parts/form-problem.tsx';
import { useMay } from '../../shell/me.ts';

const next = {
  open: ['acknowledged', 'closed'],
  acknowledged: ['closed', 'open'],
  closed: ['open'],
} as const satisfies Record<IncidentDetail['state'], readonly IncidentDetail['state'][]>;

/** Acknowledges, closes or reopens an incident. */
export function IncidentState({ of }: { readonly of: IncidentDetail }): React.ReactNode {
  const { t } = useTranslation();
  const may = useMay('incidents.change');
  const { change, isPending, error } = useChange('POST /incidents/{id}/state', ['/incidents', '/overview']);
  if (!may) return null;
  return (
    <>
      <FormProblem error={error} />
      {next[of.state].map((state, index) => (
        <Button
          key={state}
          variant={index === 0 ? 'filled' : 'default'}
          disabled={isPending}
          onClick={() => change({ params: { id: of.id }, body: { state } })}
        >
          {t(`incident.to.${state}`)}
        </Button>
      ))}
    </>
  );
}
