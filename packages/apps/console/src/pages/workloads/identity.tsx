import type { WorkloadDetail } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { Grants } from '../../parts/grants.tsx';
import { EntityName } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import { Tag } from '../../parts/small.tsx';

/** As whom a workload acts at the API server, and what it may do there. */
export function Identity({ of }: { readonly of: NonNullable<WorkloadDetail['identity']> }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Section
      title={t('workload.identity')}
      note={
        <>
          {of.link === undefined ? of.name : <EntityName of={of.link} />}{' '}
          <Tag tone={of.automount ? 'warn' : 'good'}>
            {t(of.automount ? 'workload.automount' : 'workload.noAutomount')}
          </Tag>
        </>
      }
    >
      <Grants of={of.grants} />
      {of.findings.length > 0 && <FindingRows of={of.findings} none="" bare />}
    </Section>
  );
}
