import type { FindingDetail } from '@seawall/server/contract';
import { formatPath, type Path } from '@seawall/model';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';

/** How a finding is put right: in words, and as the change to the object where the rule knows it. */
export function HowToFix({ finding }: { readonly finding: FindingDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const { fix, about } = finding;
  if (fix === undefined && about === undefined) return null;
  return (
    <Section
      title={t('finding.fix')}
      note={
        fix !== undefined && <Tag tone={fix.risk === 'safe' ? 'good' : 'warn'}>{t(`finding.fixRisk.${fix.risk}`)}</Tag>
      }
    >
      {about !== undefined && <p>{say(about.remediation)}</p>}
      {fix !== undefined && (
        <>
          <p style={{ marginTop: 8 }}>{say(fix.title)}</p>
          <pre className={parts['code']} tabIndex={0} style={{ marginTop: 8 }}>
            {fix.operations.map(operationText).join('\n')}
          </pre>
        </>
      )}
      {about !== undefined && about.references.length > 0 && (
        <ul style={{ marginTop: 10 }}>
          {about.references.map((reference) => (
            <li key={reference} className={parts['clip']}>
              <a href={reference} target="_blank" rel="noreferrer" className={parts['link']}>
                {reference} <Icon name="external" size={11} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** One operation as a line that people read: `spec.hostPID = false`. */
function operationText(operation: Readonly<Record<string, unknown>>): string {
  const path = Array.isArray(operation['path']) ? formatPath(operation['path'] as Path) : '';
  const value = JSON.stringify(operation['value']);
  switch (operation['op']) {
    case 'set':
      return `${path}: ${value}`;
    case 'append':
      return `${path}: + ${value}`;
    case 'remove':
      return `− ${path}`;
    case 'lines':
      return Array.isArray(operation['lines']) ? operation['lines'].map((line) => `+ ${String(line)}`).join('\n') : '';
    default:
      return JSON.stringify(operation);
  }
}
