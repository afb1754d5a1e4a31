import { useTranslation } from 'react-i18next';
import { Segments } from '../../parts/segments.tsx';
import { useSearchState } from '../../search.ts';

interface RuntimeViewsProps {
  readonly current: 'incidents' | 'alerts' | 'matrix' | 'rules' | 'responses';
}

/** The ways to look at what happens and at what was done about it. */
export function RuntimeViews({ current }: RuntimeViewsProps): React.ReactNode {
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
        { name: t('runtime.rules'), target: { to: '/runtime/rules', search: kept }, current: current === 'rules' },
        {
          name: t('respond.history'),
          target: { to: '/runtime/responses', search: { cluster: kept.cluster, namespace: kept.namespace } },
          current: current === 'responses',
        },
      ]}
    />
  );
}
