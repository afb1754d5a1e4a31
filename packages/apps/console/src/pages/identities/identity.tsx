import type { IdentityDetail } from '@seawall/server/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { AlertRows } from '../../parts/alert-rows.tsx';
import { Answer } from '../../parts/answer.tsx';
import { Counts } from '../../parts/counts.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { EntityLinks } from '../../parts/entity-links.tsx';
import { EntityTimeline } from '../../parts/entity-timeline.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import { Grants } from '../../parts/grants.tsx';
import { findingsBy, findingsOf } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { BigScore, Factors } from '../../parts/risk.tsx';
import { Tag } from '../../parts/small.tsx';

/** An identity: what it may do, where, by which bindings, and who acts as it. */
export function IdentityPage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /identities/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer} lines={12}>
        {(identity) => <Detail identity={identity} />}
      </Answer>
    </div>
  );
}

function Detail({ identity }: { readonly identity: IdentityDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <>
      <EntityHeader
        from={{ name: t('nav.identities'), target: { to: '/identities' } }}
        kind={identity.kind}
        name={identity.name}
        tags={identity.admin && <Tag tone="bad">{t('identity.admin')}</Tag>}
        where={
          <>
            {identity.namespace !== undefined && `${identity.namespace} · `}
            <Link to="/" search={{ cluster: identity.cluster.id }}>
              {identity.cluster.name}
            </Link>
          </>
        }
      />
      <div className={parts['columns']}>
        <div>
          <Section title={t('identity.mayDo')} note={number(identity.mayDo.length)} total={identity.mayDo.length}>
            <Grants of={identity.mayDo} />
          </Section>
          <Section
            title={t('column.findings')}
            note={<Counts of={identity.findings} to={findingsBy(findingsOf(identity.id))} />}
          >
            <FindingRows
              of={identity.worst}
              none={t('identity.nothingFound')}
              hint={t('identity.nothingFoundHint')}
              bare
            />
          </Section>
          {identity.latestAlerts.length > 0 && (
            <Section title={t('entity.runtime')}>
              <AlertRows of={identity.latestAlerts} />
            </Section>
          )}
          <EntityTimeline from="GET /identities/{id}/timeline" id={identity.id} />
        </div>
        <aside>
          <Section title={t('entity.risk')}>
            <BigScore score={identity.risk} />
            <Factors of={identity.factors} />
          </Section>
          <EntityLinks
            title={t('identity.usedBy')}
            of={identity.usedBy}
            none={t('identity.usedByNone')}
            all={{
              to: '/workloads',
              search: {
                serviceAccount: identity.name,
                namespace: identity.namespace,
                cluster: identity.cluster.id,
              },
            }}
          />
        </aside>
      </div>
    </>
  );
}
