import { Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { useFormat } from '../../i18n/format.ts';
import { FormProblem } from '../../parts/form-problem.tsx';
import { useSearchState } from '../../search.ts';
import { useMay } from '../../shell/me.ts';

interface MakeReportProps {
  /** Absent: a report of findings under the page's filters. */
  readonly framework?: string;
  readonly title: string;
}

const schedules = ['none', 'daily', 'weekly', 'monthly'] as const;

/** Has a report made, once or again and again; it is then among the reports, as PDF and as CSV. */
export function MakeReport({ framework, title }: MakeReportProps): React.ReactNode {
  const { t } = useTranslation();
  const { language } = useFormat();
  const may = useMay('reports.make');
  const { search } = useSearchState();
  const { change, isPending, error } = useChange('POST /reports', ['/reports']);
  if (!may) return null;
  const filters = Object.fromEntries(
    (['cluster', 'namespace'] as const).flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])),
  );
  return (
    <>
      <FormProblem error={error} />
      <Menu position="bottom-end" shadow="none" styles={{ dropdown: { boxShadow: 'var(--shadow)' } }}>
        <Menu.Target>
          <Button variant="default" loading={isPending}>
            {t('report.make')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {schedules.map((schedule) => (
            <Menu.Item
              key={schedule}
              onClick={() =>
                change({
                  body: {
                    kind: framework === undefined ? 'findings' : 'compliance',
                    ...(framework === undefined ? {} : { framework }),
                    filters,
                    language,
                    schedule,
                    name: title,
                  },
                })
              }
            >
              {t(`report.schedule.${schedule}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
