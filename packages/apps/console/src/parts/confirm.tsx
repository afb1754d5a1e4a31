import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DialogButton } from './dialog-button.tsx';
import { FormProblem } from './form-problem.tsx';
import styles from './parts.module.css';

interface ConfirmProps {
  readonly name: string;
  /** What will be gone. */
  readonly warning: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: (close: () => void) => void;
}

/** A button for what cannot be undone: it says what will be gone and asks once more. */
export function Confirm({ name, warning, isPending, error, onConfirm }: ConfirmProps): React.ReactNode {
  const { t } = useTranslation();
  return (
    <DialogButton name={name}>
      {(close) => (
        <div className={styles['form']}>
          <p>{warning}</p>
          <FormProblem error={error} />
          <div className={styles['formEnd']}>
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
            <Button loading={isPending} onClick={() => onConfirm(close)}>
              {name}
            </Button>
          </div>
        </div>
      )}
    </DialogButton>
  );
}
