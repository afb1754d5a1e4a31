import type { WorkloadDetail } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';

/** What opens a workload to others, and what the network policies that select it close. */
export function Reach({ of: { exposure, networkPolicies } }: { readonly of: WorkloadDetail }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t('workload.reach')}>
      <ul className={parts['rows']}>
        {exposure.map(({ kind, name, type, ports, hosts, outside }) => (
          <li key={`${kind} ${name}`}>
            <div>
              <span className={parts['grow']}>
                {`${kind} ${name}`} {type !== undefined && <Tag>{type}</Tag>}
                <span className={parts['sub']}>{[...ports, ...hosts].join(', ')}</span>
              </span>
              <Tag tone={outside ? 'warn' : 'plain'}>{t(outside ? 'workload.fromOutside' : 'workload.fromInside')}</Tag>
            </div>
          </li>
        ))}
        {networkPolicies.map(({ id, kind, name, ingress, egress }) => (
          <li key={`${kind} ${name}`}>
            <div>
              <span className={parts['grow']}>
                <Link to="/policies/$id" params={{ id }} className={parts['link']}>{`${kind} ${name}`}</Link>
              </span>
              {ingress && <Tag tone="good">{t('workload.limitsIngress')}</Tag>}
              {egress && <Tag tone="good">{t('workload.limitsEgress')}</Tag>}
            </div>
          </li>
        ))}
      </ul>
      {exposure.length === 0 && <p className={parts['muted']}>{t('workload.noService')}</p>}
      {networkPolicies.length === 0 && <p className={parts['muted']}>{t('workload.noNetworkPolicy')}</p>}
    </Section>
  );
}
