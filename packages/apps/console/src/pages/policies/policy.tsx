import type { PolicyDetail } from '@seawall/server/contract';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { EntityLinks } from '../../parts/entity-links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Ago, Facts, Tag } from '../../parts/small.tsx';
import { yamlOf } from '../../parts/yaml.ts';
import { Effects, PolicyNumber } from './policies.tsx';

/** One policy as it stands in the cluster, what it selects and what it denied. */
export function PolicyPage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /policies/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer}>{(policy) => <Detail policy={policy} />}</Answer>
    </div>
  );
}

function Detail({ policy }: { readonly policy: PolicyDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  return (
    <>
      <EntityHeader
        from={{ name: t('nav.policies'), target: { to: '/policies' } }}
        kind={policy.kind}
        name={policy.name}
        tags={
          <>
            <Effects of={policy.effects} />
            {!policy.bound && <Tag tone="warn">{t('policy.unbound')}</Tag>}
          </>
        }
        where={[policy.namespace, policy.cluster.name].filter((part) => part !== undefined).join(' · ')}
      />
      <div className={parts['columns']}>
        <div>
          {policy.title !== undefined && <p>{policy.title}</p>}
          {!policy.bound && <p className={parts['muted']}>{t('policy.unboundHint')}</p>}
          <Section title={t('policy.object')}>
            <pre className={parts['code']} tabIndex={0}>
              {yamlOf(policy.object)}
            </pre>
          </Section>
        </div>
        <aside>
          <Section title={t('entity.about')}>
            <Facts
              of={[
                [t('column.dialect'), t(`dialect.${policy.dialect}`)],
                [t('policy.bearsOn'), policy.bearsOn.join(', ')],
                ...(['workloads', 'violations', 'denied'] as const).map(
                  (name) =>
                    [
                      t(`policy.${name}`),
                      policy[name] === undefined ? undefined : <PolicyNumber key={name} of={policy} number={name} />,
                    ] as const,
                ),
                [t('policy.uncounted'), policy.uncounted === undefined ? undefined : say(policy.uncounted)],
                [t('policy.changed'), <Ago key="changed" at={policy.changedAt} />],
                [t('column.firstSeen'), <Ago key="first" at={policy.firstSeen} />],
              ]}
            />
          </Section>
          <EntityLinks
            title={t('policy.selects')}
            of={policy.selects}
            none={t(policy.workloads === undefined ? 'policy.judgesRequests' : 'policy.selectsNone')}
            {...(policy.workloads === undefined
              ? {}
              : { all: { to: '/workloads' as const, search: { policy: policy.id } } })}
          />
        </aside>
      </div>
    </>
  );
}
