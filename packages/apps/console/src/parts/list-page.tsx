import styles from './parts.module.css';
import { PageHead, useTitle } from './page.tsx';

interface ListPageProps {
  readonly title: string;
  readonly lead?: React.ReactNode;
  /** How many things the page lists under its filters, where that is known. */
  readonly total?: number | undefined;
  readonly actions?: React.ReactNode;
  readonly filters?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** A page that is a list: heading and filters, then rows over the whole width. */
export function ListPage({ title, lead, total, actions, filters, children }: ListPageProps): React.ReactNode {
  useTitle(title);
  return (
    <>
      <div className={styles['listHead']} data-total={total}>
        <PageHead title={title} lead={lead} actions={actions} />
        {filters}
      </div>
      {children}
    </>
  );
}
