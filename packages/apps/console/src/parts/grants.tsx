import type { Grant } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import parts from './parts.module.css';
import { Tag } from './small.tsx';
import styles from './evidence.module.css';

type Rule = NonNullable<Grant['rules']>[number];

function ruleText({ verbs, resources, resourceNames, nonResourceURLs, apiGroups }: Rule): string {
  const what = (resources ?? nonResourceURLs ?? []).join(', ');
  const group = apiGroups?.filter((name) => name !== '').join(', ') ?? '';
  const names = resourceNames === undefined || resourceNames.length === 0 ? '' : ` [${resourceNames.join(', ')}]`;
  return `${verbs.join(', ')} → ${what}${group === '' ? '' : ` (${group})`}${names}`;
}

function isEverything({ verbs, resources }: Rule): boolean {
  return verbs.includes('*') && resources?.includes('*') === true;
}

/** What roles grant, where, and by which binding. */
export function Grants({ of }: { readonly of: readonly Grant[] }): React.ReactNode {
  const { t } = useTranslation();
  if (of.length === 0) return <p className={parts['muted']}>{t('grant.none')}</p>;
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{t('grant.role')}</th>
          <th scope="col">{t('grant.allows')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ role, binding, namespace, rules }) => (
          <tr key={`${binding.kind} ${binding.namespace ?? ''} ${binding.name}`}>
            <td>
              {`${role.kind} ${role.name}`}
              <small>{`${binding.kind} ${binding.name} · ${namespace ?? t('grant.everywhere')}`}</small>
            </td>
            <td>
              {rules === undefined ? (
                <span className={parts['muted']}>{t('grant.missing')}</span>
              ) : (
                rules.slice(0, 12).map((rule) => (
                  <span key={ruleText(rule)} style={{ display: 'block' }}>
                    <code>{ruleText(rule)}</code> {isEverything(rule) && <Tag tone="bad">{t('grant.everything')}</Tag>}
                  </span>
                ))
              )}
              {rules !== undefined && rules.length > 12 && (
                <span className={parts['muted']}>{t('grant.further', { count: rules.length - 12 })}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
