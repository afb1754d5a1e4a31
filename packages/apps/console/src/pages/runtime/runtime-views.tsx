import { useTranslation } from 'react-i18next';
import { Segments } from '../../parts/segments.tsx';
import { useSearchState } from '../../search.ts';

/** The three ways to look at what happens. */
export function RuntimeViews({ current }: { readonly current: 'incidents' | 'alerts' | 'matrix' }): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const kept = { cluster: search['cluster'], namespace: search['namespace'], from: search['from'], to: search['to'] };
  return (
    <Segments
      label={t('runtime.views')}
      of={[
        { name: t('runtime.incidents'), target: { to: '/runtime', search: kept }, current: current === 'incidents' },
        { name: t('runtime.alerts'), target: { to: '/runtime/alerts', search: kept }, current: current === 'alerts' },
        { name: t('runtime.matrix'), target: { to: '/runtime/matrix', search: kept }, current: current === 'matrix' },
      ]}
    />
  );
}
