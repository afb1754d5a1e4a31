import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import parts from '../parts/parts.module.css';
import { goKeys, type GoKey } from './shortcuts.ts';

const places = {
  o: 'overview',
  r: 'risk',
  w: 'workloads',
  i: 'images',
  n: 'nodes',
  d: 'identities',
  t: 'runtime',
  p: 'policies',
  c: 'compliance',
  a: 'audit',
  s: 'settings',
} as const satisfies Record<GoKey, string>;

/** Every key and what it does. */
export function HelpDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}): React.ReactNode {
  const { t } = useTranslation();
  const keys: readonly (readonly [readonly string[], string])[] = [
    [['/'], t('help.search')],
    [['j', 'k'], t('help.walk')],
    [['Enter'], t('help.open')],
    [['?'], t('help.help')],
    ...(Object.keys(goKeys) as GoKey[]).map(
      (key) => [['g', key], t('help.go', { place: t(`nav.${places[key]}`) })] as const,
    ),
  ];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('help.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <dl className={parts['facts']}>
        {keys.map(([names, what]) => (
          <div key={names.join(' ')} style={{ display: 'contents' }}>
            <dt>
              {names.map((name) => (
                <kbd key={name} className={parts['kbd']} style={{ marginRight: 4 }}>
                  {name}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
