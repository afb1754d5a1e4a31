import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** The name of a tactic of ATT&CK in the page's language; one that has no text is shown as the rule wrote it. */
export function useTactic(): (tactic: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (tactic) => {
      const key = `tactic.${tactic.toLowerCase().replaceAll(/[ _]/g, '-')}`;
      return i18n.exists(key) ? t(key as 'tactic.execution') : tactic;
    },
    [t, i18n],
  );
}
