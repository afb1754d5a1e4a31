import type { DetectionRuleDetail } from '@seawall/server/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { AlertRows } from '../../parts/alert-rows.tsx';
import { Answer } from '../../parts/answer.tsx';
import { CountLink } from '../../parts/count-link.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Ago, Facts, Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import { useTactic } from '../../parts/use-tactic.ts';
import { alertsOf } from './rules.tsx';
import { Techniques } from './techniques.tsx';
import { useSource } from './use-source.ts';

/** One detection rule: what it looks for, in words and as it is written, and what it told. */
export function RulePage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /rules/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer}>{(rule) => <Detail rule={rule} />}</Answer>
    </div>
  );
}

function Detail({ rule }: { readonly rule: DetectionRuleDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  return (
    <>
      <EntityHeader
        from={{ name: t('runtime.rules'), target: { to: '/runtime/rules' } }}
        name={say(rule.title)}
        tags={
          <>
            <SeverityMark severity={rule.severity} word />
            {!rule.enabled && <Tag tone="warn">{t('rule.off')}</Tag>}
          </>
        }
      />
      <div className={parts['columns']}>
        <div>
          <Section title={t('rule.looksFor')}>
            <p>{say(rule.description)}</p>
            {rule.correlation !== undefined && <Correlation of={rule.correlation} />}
            {rule.source === 'sender' && <p className={parts['muted']}>{t('rule.senderHint')}</p>}
          </Section>
          {rule.words !== undefined && rule.words.length > 1 && <Words of={rule.words} />}
          <Section
            title={t('rule.latest')}
            note={
              rule.alerts > 0 && (
                <CountLink of={rule.alerts} to={{ to: '/runtime/alerts', search: alertsOf(rule.id, {}) }} inText />
              )
            }
          >
            {rule.latestAlerts.length === 0 ? (
              <Empty title={t('rule.silent')} hint={t('rule.silentHint')} />
            ) : (
              <AlertRows of={rule.latestAlerts} />
            )}
          </Section>
          {rule.condition !== undefined && (
            <Section title={t('rule.condition')}>
              <pre className={parts['code']} tabIndex={0} style={{ whiteSpace: 'pre-wrap' }}>
                {rule.condition}
              </pre>
            </Section>
          )}
          {rule.output !== undefined && (
            <Section title={t('rule.output')}>
              <pre className={parts['code']} tabIndex={0} style={{ whiteSpace: 'pre-wrap' }}>
                {rule.output}
              </pre>
            </Section>
          )}
        </div>
        <aside>
          <Section title={t('entity.about')}>
            <RuleFacts rule={rule} />
          </Section>
        </aside>
      </div>
    </>
  );
}

/** Clusters may bring along different rules of one name. */
function Words({ of }: { readonly of: NonNullable<DetectionRuleDetail['words']> }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  return (
    <Section title={t('rule.words')} note={t('rule.wordsHint')}>
      <ul>
        {of.map(({ cluster, description, severity }) => (
          <li key={cluster?.id ?? ''} style={{ padding: '2px 0' }}>
            <SeverityMark severity={severity} word /> <span className={parts['muted']}>{cluster?.name}</span>{' '}
            {say(description)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function RuleFacts({ rule }: { readonly rule: DetectionRuleDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say, list } = useFormat();
  const tacticName = useTactic();
  const sourceName = useSource();
  return (
    <Facts
      of={[
        [
          t('column.name'),
          <span key="name" translate="no">
            {rule.id}
          </span>,
        ],
        [t('column.lastSeen'), rule.lastAlert === undefined ? undefined : <Ago key="last" at={rule.lastAlert} />],
        [t('column.source'), sourceName(rule.source)],
        [t('rule.file'), rule.file === undefined ? undefined : <code key="file">{rule.file}</code>],
        [t('column.tactics'), list([...new Set(rule.tactics.map(tacticName))])],
        [
          t('incident.techniques'),
          rule.cells.length === 0 ? undefined : (
            <Techniques
              key="techniques"
              of={rule.cells}
              to={(technique) => ({ to: '/runtime/rules', search: { technique } })}
            />
          ),
        ],
        [
          t('rule.usedBy'),
          rule.usedBy.length === 0
            ? undefined
            : rule.usedBy.map(({ id, title }) => (
                <RuleLink key={id} id={id}>
                  {say(title)}
                </RuleLink>
              )),
        ],
      ]}
    />
  );
}

function RuleLink({ id, children }: { readonly id: string; readonly children: React.ReactNode }): React.ReactNode {
  return (
    <Link to="/runtime/rules/$id" params={{ id }} className={parts['link']} style={{ display: 'block' }}>
      {children}
    </Link>
  );
}

/** How matches of other rules have to come together, as a sentence, and those rules. */
function Correlation({ of }: { readonly of: NonNullable<DetectionRuleDetail['correlation']> }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const { type, rules, groupBy, seconds, field, atLeast, atMost } = of;
  const values = {
    within: seconds % 60 === 0 ? t('rule.minutes', { count: seconds / 60 }) : t('rule.seconds', { count: seconds }),
    by: groupBy.join(', '),
    field: field ?? '',
    number:
      atLeast === undefined
        ? t('rule.atMost', { number: number(atMost ?? 0) })
        : t('rule.atLeast', { number: number(atLeast) }),
  };
  return (
    <>
      <p style={{ marginTop: 8 }}>{t(`rule.together.${type}`, values)}</p>
      <ol style={{ marginTop: 6 }}>
        {rules.map(({ id, title }) => (
          <li key={id}>
            <RuleLink id={id}>{say(title)}</RuleLink>
          </li>
        ))}
      </ol>
    </>
  );
}
