import type { AuditEntry } from '@seawall/server/contract';
import { yamlOf } from '../../parts/yaml.ts';
import styles from './diff.module.css';

/** What a change changed, field by field: lines that went, lines that came. */
export function Diff({ of }: { readonly of: NonNullable<AuditEntry['diff']> }): React.ReactNode {
  return (
    <div className={styles['diff']} tabIndex={0} role="group">
      {of.map(({ path, before, after }) => (
        <div key={path}>
          <div className={styles['path']}>{path}</div>
          {before !== undefined && <Lines of={before} sign="−" className={styles['before']} />}
          {after !== undefined && <Lines of={after} sign="+" className={styles['after']} />}
        </div>
      ))}
    </div>
  );
}

interface LinesProps {
  readonly of: unknown;
  readonly sign: string;
  readonly className: string | undefined;
}

function Lines({ of, sign, className }: LinesProps): React.ReactNode {
  return (
    <div className={className} style={{ whiteSpace: 'pre' }}>
      {yamlOf(of)
        .split('\n')
        .map((line) => `${sign} ${line}`)
        .join('\n')}
    </div>
  );
}
