import type { ImagePackage } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { Choice } from '../../parts/entity-filters.tsx';
import styles from '../../parts/evidence.module.css';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Empty, Failure, Waiting } from '../../parts/states.tsx';
import { useSearchState } from '../../search.ts';

/** What is in an image, package by package, from its stored bill of materials. */
export function Packages({ id }: { readonly id: string }): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const { rows, isPending, error, refetch, hasMore, onMore } = usePages('GET /images/{id}/packages', {
    params: { id },
    query: { q: search['q'], vulnerable: search['vulnerable'] as 'true' | 'false' | undefined, limit: 50 },
  });
  return (
    <Section title={t('image.packages')}>
      <FilterBar names={['vulnerable']} find={t('image.findPackage')}>
        <Choice
          by="vulnerable"
          single
          name={t('image.vulnerable')}
          options={[
            { value: 'true', label: t('common.yes'), text: t('common.yes') },
            { value: 'false', label: t('common.no'), text: t('common.no') },
          ]}
        />
      </FilterBar>
      {error !== null && <Failure error={error} retry={refetch} />}
      {isPending && error === null && <Waiting />}
      {!isPending && rows.length === 0 && error === null && (
        <Empty title={t('image.noPackages')} hint={t('image.noPackagesHint')} />
      )}
      {rows.length > 0 && <PackageTable of={rows} />}
      {hasMore && (
        <button type="button" className={parts['textButton']} onClick={onMore}>
          {t('common.more')}
        </button>
      )}
    </Section>
  );
}

function PackageTable({ of }: { readonly of: readonly ImagePackage[] }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{t('image.package')}</th>
          <th scope="col">{t('image.version')}</th>
          <th scope="col">{t('image.ecosystem')}</th>
          <th scope="col">{t('column.findings')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ purl, name, version, ecosystem, licences, findings, worst, paths }) => (
          <tr key={purl}>
            <td title={paths.join('\n')}>
              {name}
              <small>{licences.join(', ')}</small>
            </td>
            <td>
              <code>{version}</code>
            </td>
            <td>{ecosystem}</td>
            <td>
              {worst !== undefined && <SeverityMark severity={worst} />} {findings === 0 ? '–' : findings}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
