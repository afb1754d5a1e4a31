import { type FindingDetail, joinList } from '@seawall/server/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { Answer } from '../../parts/answer.tsx';
import { CountLink } from '../../parts/count-link.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { EvidenceTable } from '../../parts/evidence.tsx';
import { entityTarget, findingsTarget, refText } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { BigScore, Factors } from '../../parts/risk.tsx';
import { Ago, Facts, Tag } from '../../parts/small.tsx';
import { AskException } from '../exceptions/ask-exception.tsx';
import { StateTag } from './all-findings.tsx';
import { Assignee } from './assignee.tsx';
import { FindingHistory } from './history.tsx';
import { HowToFix } from './how-to-fix.tsx';
import { WhatIfFixed } from './what-if-fixed.tsx';

/** One finding: what is wrong, what it rests on, why it matters, how it is put right. */
export function FindingPage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /findings/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer} lines={12}>
        {(finding) => <Detail finding={finding} />}
      </Answer>
    </div>
  );
}

function Detail({ finding }: { readonly finding: FindingDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const { about, evidence, place } = finding;
  const why = about?.why;
  return (
    <>
      <EntityHeader
        from={{ name: t('nav.risk'), target: { to: '/risk' } }}
        kind={finding.rule}
        name={say(finding.title)}
        tags={
          <>
            <SeverityMark severity={finding.severity} word />
            <StateTag state={finding.state} />
            {finding.reopened > 0 && <Tag tone="warn">{t('finding.reopened', { count: finding.reopened })}</Tag>}
          </>
        }
        where={<Where finding={finding} />}
        actions={finding.state === 'open' && <AskException finding={finding} />}
      />
      <div className={parts['columns']}>
        <div>
          <Section title={t('finding.evidence')}>
            {place.file !== '' && (
              <p className={parts['muted']}>
                <code>
                  {place.file}
                  {place.line > 0 ? `:${place.line}` : ''}
                  {place.path === undefined ? '' : `  ${place.path}`}
                </code>
              </p>
            )}
            {evidence.length > 0 && <EvidenceTable of={evidence} />}
          </Section>
          {why !== undefined && (
            <Section title={t('finding.why')}>
              <p>{say(why)}</p>
            </Section>
          )}
          <HowToFix finding={finding} />
          <FindingHistory of={finding.history} since={finding.firstSeen} />
        </div>
        <aside>
          <Section title={t('finding.risk')}>
            <BigScore score={finding.risk} />
            <Factors of={finding.factors} />
          </Section>
          {finding.entity?.type === 'workload' && finding.state === 'open' && (
            <WhatIfFixed resource={finding.entity.id} finding={finding.id} />
          )}
          <Section title={t('finding.about')}>
            <FindingFacts finding={finding} />
          </Section>
        </aside>
      </div>
    </>
  );
}

function Where({ finding: { subject, entity, part, cluster } }: { readonly finding: FindingDetail }): React.ReactNode {
  return (
    <>
      {entity === undefined ? (
        refText(subject)
      ) : (
        <Link {...entityTarget(entity)} className={parts['link']}>
          {refText(subject)}
        </Link>
      )}
      {part === '' ? '' : ` · ${part}`}
      {cluster === undefined ? '' : ` · ${cluster.name}`}
    </>
  );
}

function FindingFacts({ finding }: { readonly finding: FindingDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  return (
    <Facts
      of={[
        [t('column.kind'), t(`kind.${finding.kind}`)],
        [
          t('column.rule'),
          <Link
            key="rule"
            {...findingsTarget({ rule: joinList([finding.rule]), view: 'findings' })}
            className={parts['link']}
          >
            {finding.rule}
          </Link>,
        ],
        [
          t('finding.sameCause'),
          finding.sameCause > 1 && (
            <CountLink
              key="cause"
              of={finding.sameCause}
              to={findingsTarget({ cause: joinList([finding.cause]), view: 'findings' })}
              inText
            />
          ),
        ],
        [t('column.firstSeen'), <Ago key="first" at={finding.firstSeen} />],
        [t('column.lastSeen'), <Ago key="last" at={finding.lastSeen} />],
        [t('finding.fixedAt'), finding.fixedAt === undefined ? undefined : <Ago key="fixed" at={finding.fixedAt} />],
        [t('column.assignee'), <Assignee key="assignee" finding={finding} />],
        [
          t('finding.exception'),
          finding.exception === undefined ? undefined : (
            <Link key="exception" to="/exceptions/$id" params={{ id: finding.exception }} className={parts['link']}>
              {t('finding.seeException')}
            </Link>
          ),
        ],
        [
          t('finding.frameworks'),
          finding.frameworks.length === 0
            ? undefined
            : finding.frameworks.map(({ framework, id, title }) => (
                <Link
                  key={`${framework} ${id}`}
                  to="/compliance/$framework"
                  params={{ framework }}
                  search={{ open: id }}
                  className={parts['link']}
                  style={{ display: 'block' }}
                  title={title === undefined ? undefined : say(title)}
                >
                  {`${framework} ${id}`}
                </Link>
              )),
        ],
      ].map(([name, value]) => [name as string, value === false ? undefined : value] as const)}
    />
  );
}
