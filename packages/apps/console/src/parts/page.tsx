import { useEffect } from 'react';
import styles from './parts.module.css';

interface PageProps {
  readonly title: string;
  /** The question that the page answers, or the answer itself, in a sentence. */
  readonly lead?: React.ReactNode;
  readonly actions?: React.ReactNode;
  /** Takes the whole width: for tables. */
  readonly wide?: boolean;
  readonly children: React.ReactNode;
}

/** A page with its heading; the browser's title follows it. */
export function Page({ title, lead, actions, wide = false, children }: PageProps): React.ReactNode {
  useTitle(title);
  return (
    <div className={`${styles['page']} ${wide ? styles['wide'] : ''}`}>
      <PageHead title={title} lead={lead} actions={actions} />
      {children}
    </div>
  );
}

export function PageHead({ title, lead, actions }: Pick<PageProps, 'title' | 'lead' | 'actions'>): React.ReactNode {
  return (
    <header className={styles['pageHead']}>
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <div className={styles['lead']}>{lead}</div>}
      </div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </header>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Seawall`;
  }, [title]);
}

interface SectionProps {
  readonly title: string;
  /** Beside the title: how many, of what. */
  readonly note?: React.ReactNode;
  /** How many there are, where a number elsewhere leads here. */
  readonly total?: number | undefined;
  /** At the far end: the way to all of it. */
  readonly more?: React.ReactNode;
  readonly children: React.ReactNode;
}

export function Section({ title, note, total, more, children }: SectionProps): React.ReactNode {
  return (
    <section className={styles['section']} data-total={total}>
      <div className={styles['sectionHead']}>
        <h2>{title}</h2>
        {note !== undefined && <span>{note}</span>}
        {more}
      </div>
      {children}
    </section>
  );
}
