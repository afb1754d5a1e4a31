import type { Severity } from '@seawall/model';
import type { TFunction } from 'i18next';
import { SeverityMark } from '../look/severity.tsx';
import type { Columns } from './data-table.tsx';

/** How bad each row is, in a list of anything that has a severity. @param sort the value of `sort` that orders by it */
export function severityColumn<Row extends { readonly severity: Severity }>(
  t: TFunction,
  sort?: 'severity',
): Columns<Row>[number] {
  return {
    id: 'severity',
    header: t('column.severity'),
    meta: { width: '84px', ...(sort === undefined ? {} : { sort }) },
    cell: ({ row }) => <SeverityMark severity={row.original.severity} word />,
  };
}
