import { type ImageDetail, type ImagePackage, joinList } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { CountLink } from '../../parts/count-link.tsx';
import { Choice } from '../../parts/entity-filters.tsx';
import styles from '../../parts/evidence.module.css';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { findingsOf, findingsTarget } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Empty, Failure, Waiting } from '../../parts/states.tsx';
import { type Search, useSearchState } from '../../search.ts';

/** What is in an image, package by package, from its stored bill of materials. */
export function Packages({ image }: { readonly image: ImageDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  const { rows, total, isPending, error, refetch, hasMore, onMore } = usePages('GET /images/{id}/packages', {
    params: { id: image.digest },
    query: { q: search['q'], vulnerable: search['vulnerable'] as 'true' | 'false' | undefined, limit: 50 },
  });
  return (
    <Section title={t('image.packages')} total={total} note={total !== undefined && number(total)}>
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
      {rows.length > 0 && <PackageTable of={rows} within={findingsOf(image.digest, image.clusters[0]?.id)} />}
      {hasMore && (
        <button type="button" className={parts['textButton']} onClick={onMore}>
          {t('common.more')}
        </button>
      )}
    </Section>
  );
}

interface PackageTableProps {
  readonly of: readonly ImagePackage[];
  /** What of all findings are those of the image. */
  readonly within: Search;
}

function PackageTable({ of, within }: PackageTableProps): React.ReactNode {
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
        {of.map(({ purl, name, version, ecosystem, part, licences, findings, worst, paths }) => (
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
              {worst !== undefined && <SeverityMark severity={worst} />}{' '}
              {findings === 0 ? (
                '0'
              ) : (
                <CountLink
                  of={findings}
                  to={findingsTarget({ ...within, part: joinList([part]), kind: 'vulnerability', view: 'findings' })}
                  inText
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
