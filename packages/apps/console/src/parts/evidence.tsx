import type { FindingDetail } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import styles from './evidence.module.css';

/** The facts that a finding rests on, field by field. */
export function EvidenceTable({ of }: { readonly of: FindingDetail['evidence'] }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{t('evidence.field')}</th>
          <th scope="col">{t('evidence.value')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ field, value, place }) => (
          <tr key={`${field} ${value}`}>
            <td>
              <code>{field}</code>
              {place !== undefined && place.line > 0 && <small>{`${place.file}:${place.line}`}</small>}
            </td>
            <td>
              <code>{value}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
