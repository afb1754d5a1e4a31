import { useTranslation } from 'react-i18next';
import { Segments } from '../../parts/segments.tsx';
import type { Search } from '../../search.ts';

type RiskView = 'causes' | 'subjects' | 'findings' | 'exceptions';

interface RiskViewsProps {
  readonly current: RiskView;
  /** What stays of the address from one way of looking at findings to another. */
  readonly within: Search;
}

/** The ways of looking at findings, and what was accepted of them. */
export function RiskViews({ current, within }: RiskViewsProps): React.ReactNode {
  const { t } = useTranslation();
  const findings = (view: Exclude<RiskView, 'exceptions'>) => ({
    target: { to: '/risk', search: { ...within, view: view === 'causes' ? undefined : view } } as const,
    current: current === view,
  });
  return (
    <Segments
      label={t('risk.views')}
      of={[
        { name: t('risk.byCause'), ...findings('causes') },
        { name: t('risk.bySubject'), ...findings('subjects') },
        { name: t('risk.all'), ...findings('findings') },
        {
          name: t('nav.exceptions'),
          target: { to: '/exceptions', search: { cluster: within['cluster'] } },
          current: current === 'exceptions',
        },
      ]}
    />
  );
}
