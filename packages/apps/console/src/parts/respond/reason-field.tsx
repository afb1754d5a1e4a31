import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Why it is done, or taken back. */
export function ReasonField({ value, onChange }: ReasonFieldProps): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t('respond.reason')}
      description={t('respond.reasonHint')}
      required
      minLength={3}
      maxLength={2000}
      autosize
      minRows={2}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
