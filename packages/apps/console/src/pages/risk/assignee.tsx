import type { FindingDetail } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { useMay, useMe } from '../../shell/me.ts';
import parts from '../../parts/parts.module.css';

/** Who looks after a finding; whoever may can take it or put it back. */
export function Assignee({ finding }: { readonly finding: FindingDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { user } = useMe();
  const mayAssign = useMay('findings.assign');
  const { change, isPending } = useChange('PATCH /findings/{id}', ['/findings']);
  const mine = finding.assignee?.id === user.id;
  return (
    <>
      {finding.assignee?.name ?? t('finding.nobody')}
      {mayAssign && (
        <>
          {' · '}
          <button
            type="button"
            className={parts['textButton']}
            disabled={isPending}
            onClick={() => change({ params: { id: finding.id }, body: { assignee: mine ? null : user.id } })}
          >
            {t(mine ? 'finding.giveBack' : 'finding.take')}
          </button>
        </>
      )}
    </>
  );
}
