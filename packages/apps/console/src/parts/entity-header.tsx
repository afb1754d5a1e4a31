import { Link, type LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from './page.tsx';
import styles from './entity-header.module.css';

interface EntityHeaderProps {
  /** The list that it stands in. */
  readonly from: { readonly name: string; readonly target: LinkProps };
  readonly kind?: React.ReactNode;
  readonly name: string;
  readonly tags?: React.ReactNode;
  /** Where it is: cluster, namespace. */
  readonly where?: React.ReactNode;
  readonly actions?: React.ReactNode;
}

/** What an entity's page begins with: the way back, what it is, where it is. */
export function EntityHeader({ from, kind, name, tags, where, actions }: EntityHeaderProps): React.ReactNode {
  const { t } = useTranslation();
  useTitle(name);
  return (
    <header className={styles['header']}>
      <nav aria-label={t('common.path')} className={styles['path']}>
        <Link {...from.target}>{from.name}</Link>
        {kind !== undefined && (
          <>
            <span aria-hidden="true">/</span>
            <span>{kind}</span>
          </>
        )}
      </nav>
      <div className={styles['line']}>
        <h1>{name}</h1>
        {tags}
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </div>
      {where !== undefined && <p className={styles['where']}>{where}</p>}
    </header>
  );
}
