import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../parts/answer.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { ScoreChange } from '../../parts/risk.tsx';

/** "Fix this: 78 → 31": what the workload's risk would be without one finding. */
export function WhatIfFixed({
  resource,
  finding,
}: {
  readonly resource: string;
  readonly finding: string;
}): React.ReactNode {
  const { t } = useTranslation();
  const answer = useAnswer('GET /risk/what-if', { query: { resource, without: finding } });
  return (
    <Section title={t('whatIf.title')}>
      <Answer of={answer} lines={1}>
        {({ before, after }) => (
          <>
            <ScoreChange before={before.risk} after={after.risk} />
            {Math.round(after.risk) === Math.round(before.risk) && <p className={parts['muted']}>{t('whatIf.same')}</p>}
            <Link to="/workloads/$id" params={{ id: resource }} search={{ without: finding }} className={parts['link']}>
              {t('whatIf.more')}
            </Link>
          </>
        )}
      </Answer>
    </Section>
  );
}
