import { Button, Menu } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { FormProblem } from '../../parts/form-problem.tsx';
import parts from '../../parts/parts.module.css';
import { useSearchState } from '../../search.ts';
import { useMay } from '../../shell/me.ts';
import { findingFilters } from '../../filters.ts';
import { allMade, ReportFiles } from './report-files.tsx';

interface MakeReportProps {
  /** Absent: a report of findings under the page's filters. */
  readonly framework?: string;
  readonly title: string;
}

const schedules = ['none', 'daily', 'weekly', 'monthly'] as const;
const kinds = ['findings', 'risk'] as const;

/** Has a report made, once or again and again; it is then among the reports, as PDF and as CSV. */
export function MakeReport({ framework, title }: MakeReportProps): React.ReactNode {
  const { t } = useTranslation();
  const { language } = useFormat();
  const may = useMay('reports.make');
  const { search } = useSearchState();
  const { change, isPending, error } = useChange('POST /reports', ['/reports']);
  const [made, setMade] = useState<string | undefined>();
  const reports = useAnswer('GET /reports', { query: { limit: 20 } }, { enabled: made !== undefined, until: allMade });
  const latest = reports.data?.items.find(({ id }) => id === made);
  if (!may) return null;
  const filters = Object.fromEntries(
    (framework === undefined ? ['cluster', 'q', ...findingFilters] : ['cluster', 'namespace']).flatMap((name) =>
      search[name] === undefined ? [] : [[name, search[name]]],
    ),
  );
  return (
    <>
      <FormProblem error={error} />
      {latest !== undefined && (
        <span role="status" className={parts['made']}>
          <ReportFiles of={latest} />
        </span>
      )}
      <Menu position="bottom-end" shadow="none" styles={{ dropdown: { boxShadow: 'var(--shadow)' } }}>
        <Menu.Target>
          <Button variant="default" loading={isPending}>
            {t('report.make')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(framework === undefined ? kinds : (['compliance'] as const)).map((kind) => (
            <Fragment key={kind}>
              {kind !== 'compliance' && <Menu.Label>{t(`report.kind.${kind}`)}</Menu.Label>}
              {schedules.map((schedule) => (
                <Menu.Item
                  key={schedule}
                  onClick={() =>
                    change(
                      {
                        body: {
                          kind,
                          ...(framework === undefined ? {} : { framework }),
                          filters,
                          language,
                          schedule,
                          name: kind === 'risk' ? t('nav.risk') : title,
                        },
                      },
                      ({ id }) => setMade(id),
                    )
                  }
                >
                  {t(`report.schedule.${schedule}`)}
                </Menu.Item>
              ))}
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
