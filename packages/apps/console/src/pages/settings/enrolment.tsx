import type { Enrolment } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { Secret } from '../../parts/secret.tsx';

/** The token of a cluster and the command that enrols it. Both are shown this once. */
export function EnrolmentNote({ of }: { readonly of: Enrolment }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <div style={{ display: 'grid', gap: 14 }}>
      <p>{t('cluster.enrolHint', { name: of.cluster.name })}</p>
      <Secret label={t('cluster.command')} value={of.command} />
      <Secret label={t('cluster.token')} value={of.token} />
      <p>{t('common.shownOnce')}</p>
    </div>
  );
}
