import type { Overview } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { CountLink } from '../../parts/count-link.tsx';
import { Figures } from '../../parts/figures.tsx';
import { findingsTarget } from '../../parts/links.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Ago } from '../../parts/small.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import { IncidentRows } from '../../parts/incident-rows.tsx';
import parts from '../../parts/parts.module.css';
import { useSearchState } from '../../search.ts';
import { useMay } from '../../shell/me.ts';
import { Actions } from './actions.tsx';
import { Changes } from './changes.tsx';
import { Clusters } from './clusters.tsx';
import { Verdict } from './verdict.tsx';
import styles from './overview.module.css';

/** Am I safe today, what changed since yesterday, and which three things should be fixed first, across all clusters. */
export function OverviewPage(): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const answer = useAnswer('GET /overview', { query: { cluster: search['cluster'] } });
  return (
    <Page title={t('nav.overview')} lead={answer.data && <AsOf at={answer.data.asOf} />}>
      <Answer of={answer} lines={14}>
        {(overview) => <Everything overview={overview} />}
      </Answer>
    </Page>
  );
}

function AsOf({ at }: { readonly at: string }): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  return t('overview.asOf', { at: dateTime(at) });
}

function Everything({ overview }: { readonly overview: Overview }): React.ReactNode {
  const { t } = useTranslation();
  const mayAdd = useMay('clusters.manage');
  const { changed, counts, incidents, clusters, notAssessed, actions } = overview;
  return (
    <>
      <Verdict overview={overview} />
      <div className={styles['two']}>
        <Section title={t('overview.first')} more={<Link {...findingsTarget({})}>{t('overview.allFindings')}</Link>}>
          <Actions of={actions.slice(0, 3)} />
        </Section>
        <Section
          title={t('overview.changed')}
          note={
            <>
              {t('overview.since')} <Ago at={changed.since} />
            </>
          }
        >
          <Changes of={changed} />
        </Section>
      </div>
      <Section
        title={t('overview.clusters')}
        more={mayAdd && <Link to="/settings/clusters">{t('overview.addCluster')}</Link>}
      >
        <Clusters of={clusters} />
      </Section>
      <div className={styles['two']}>
        <Section title={t('overview.incidents')} more={<Link to="/runtime">{t('common.all')}</Link>}>
          <IncidentRows of={incidents.slice(0, 6)} />
        </Section>
        <Section
          title={t('overview.worstNew')}
          more={
            <Link {...findingsTarget({ view: 'findings', changedSince: changed.since, sort: 'newest' })}>
              {t('common.all')}
            </Link>
          }
        >
          <FindingRows of={changed.worstNew.slice(0, 6)} none={t('overview.nothingNew')} />
        </Section>
      </div>
      <Section title={t('overview.inventory')}>
        <Figures
          of={[
            { name: t('nav.workloads'), value: counts.workloads, target: { to: '/workloads' } },
            {
              name: t('nav.images'),
              value: counts.images,
              target: { to: '/images' },
              ...(notAssessed.images > 0
                ? {
                    note: (
                      <CountLink of={notAssessed.images} to={{ to: '/images', search: { scanned: 'false' } }} inText>
                        {t('overview.imagesNotScanned', { count: notAssessed.images })}
                      </CountLink>
                    ),
                  }
                : {}),
            },
            { name: t('nav.nodes'), value: counts.nodes, target: { to: '/nodes' } },
            { name: t('nav.identities'), value: counts.identities, target: { to: '/identities' } },
            {
              name: t('overview.notAssessed'),
              value: notAssessed.controls,
              target: { to: '/compliance/controls', search: { assessed: 'false' } },
            },
          ]}
        />
      </Section>
      {overview.sample && <p className={parts['foot']}>{t('sample.counted')}</p>}
    </>
  );
}
