import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface DialogButtonProps {
  readonly name: string;
  readonly title?: string;
  readonly filled?: boolean;
  readonly size?: 'md' | 'lg';
  readonly children: (close: () => void) => React.ReactNode;
}

/** A button that opens a dialog; what is in it starts anew each time. */
export function DialogButton({
  name,
  title = name,
  filled = false,
  size = 'md',
  children,
}: DialogButtonProps): React.ReactNode {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <Button variant={filled ? 'filled' : 'default'} onClick={() => setOpened(true)}>
        {name}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={title}
        size={size}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {opened && children(close)}
      </Modal>
    </>
  );
}
