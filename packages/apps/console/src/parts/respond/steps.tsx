import type { ResponsePreview } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { refText } from '../links.tsx';
import { yamlOf } from '../yaml.ts';

/** The changes that the API server is asked for, one by one; each opens to what is sent. */
export function Steps({ of }: { readonly of: ResponsePreview['steps'] }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <ul>
      {of.map((step) => {
        const line = `${t(`respond.verbs.${step.verb}`)} ${refText(step.target)}`;
        return (
          <li key={line}>
            {step.body === undefined ? (
              line
            ) : (
              <details>
                <summary>{line}</summary>
                <pre tabIndex={0}>{yamlOf(step.body)}</pre>
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
