import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** What a rule reads, in words; a source that has no text is shown as the alert names it. */
export function useSource(): (source: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (source) => {
      const key = `rule.source.${source}`;
      return i18n.exists(key) ? t(key as 'rule.source.syscall') : source;
    },
    [t, i18n],
  );
}
