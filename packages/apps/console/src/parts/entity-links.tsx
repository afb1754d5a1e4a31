import type { EntityLink } from '@seawall/server/contract';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { CountLink } from './count-link.tsx';
import { EntityName } from './links.tsx';
import { Section } from './page.tsx';
import parts from './parts.module.css';

interface EntityLinksProps {
  readonly title: string;
  readonly of: readonly EntityLink[];
  readonly none: string;
  /** The list that shows all of them. */
  readonly all?: LinkProps;
}

const shown = 12;

/** Other entities that belong to this one. */
export function EntityLinks({ title, of, none, all }: EntityLinksProps): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <Section
      title={title}
      note={all === undefined ? number(of.length) : <CountLink of={of.length} to={all} inText />}
      more={all !== undefined && <Link {...all}>{t('common.all')}</Link>}
    >
      {of.length === 0 && <p className={parts['muted']}>{none}</p>}
      <ul>
        {of.slice(0, shown).map((entity) => (
          <li key={entity.id} className={parts['clip']} style={{ padding: '2px 0' }}>
            <EntityName of={entity} />
            {entity.cluster !== undefined && <span className={parts['muted']}>{` · ${entity.cluster.name}`}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
