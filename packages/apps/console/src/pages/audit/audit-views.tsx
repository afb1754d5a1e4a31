import { useTranslation } from 'react-i18next';
import { Segments } from '../../parts/segments.tsx';
import { useMay } from '../../shell/me.ts';

export function AuditViews({ current }: { readonly current: 'clusters' | 'seawall' }): React.ReactNode {
  const { t } = useTranslation();
  const may = useMay('server-audit.read');
  return (
    <Segments
      label={t('audit.views')}
      of={[
        { name: t('audit.clusters'), target: { to: '/audit' }, current: current === 'clusters' },
        ...(may
          ? [{ name: t('audit.seawall'), target: { to: '/audit/seawall' as const }, current: current === 'seawall' }]
          : []),
      ]}
    />
  );
}
