import type { Answer } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icons.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';

type ReportPage = Answer<'GET /reports'>;
type Report = ReportPage['items'][number];

/** A report's files, or how far it is. */
export function ReportFiles({ of: { id, state } }: { readonly of: Report }): React.ReactNode {
  const { t } = useTranslation();
  if (state !== 'made') return <Tag tone={state === 'failed' ? 'bad' : 'accent'}>{t(`report.state.${state}`)}</Tag>;
  return (['pdf', 'csv'] as const).map((format) => (
    <a key={format} href={`/api/v1/reports/${encodeURIComponent(id)}/${format}`} download className={parts['link']}>
      <Icon name="download" size={12} /> {format.toUpperCase()}
    </a>
  ));
}

/** Whether none of them is still being made. */
export function allMade(page: ReportPage | undefined): boolean {
  return page !== undefined && page.items.every(({ state }) => state !== 'waiting');
}
