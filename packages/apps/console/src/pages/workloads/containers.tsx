import type { WorkloadDetail } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';

/** What each container may do and what it is given. */
export function Containers({ of }: { readonly of: WorkloadDetail['containers'] }): React.ReactNode {
  const { t } = useTranslation();
  if (of.length === 0) return null;
  return (
    <Section title={t('workload.containers')}>
      <ul className={parts['rows']}>
        {of.map(({ name, role, image, privileged, capabilities, mounts, environmentFrom }) => (
          <li key={name} style={{ padding: '8px 4px' }}>
            <span style={{ fontWeight: 550 }}>{name}</span>{' '}
            {role !== 'container' && <Tag>{t(`workload.role.${role}`)}</Tag>}{' '}
            {privileged && <Tag tone="bad">{t('workload.privileged')}</Tag>}{' '}
            {capabilities.map((capability) => (
              <Tag key={capability} tone="warn">
                {capability}
              </Tag>
            ))}
            <span className={`${parts['sub']} ${parts['clip']}`}>
              <code>{image}</code>
            </span>
            {mounts.length > 0 && (
              <span className={parts['sub']}>
                {t('workload.mounts')}{' '}
                {mounts
                  .map(
                    ({ path, from, readOnly }) => `${path} ← ${from}${readOnly ? '' : ` (${t('workload.writable')})`}`,
                  )
                  .join(' · ')}
              </span>
            )}
            {environmentFrom.length > 0 && (
              <span className={parts['sub']}>{t('workload.environment', { from: environmentFrom.join(', ') })}</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
