import { Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/use-answer.ts';
import { useConnected } from '../api/live.ts';
import { changeLanguage } from '../i18n/i18n.ts';
import { readTheme, writePreference } from '../look/preferences.ts';
import { Icon } from '../parts/icons.tsx';
import { useMe } from './me.ts';
import styles from './layout.module.css';

/** Who is signed in; theme and language of this browser. */
export function UserMenu(): React.ReactNode {
  const { t, i18n } = useTranslation();
  const { user } = useMe();
  const { setColorScheme } = useMantineColorScheme();
  const queryClient = useQueryClient();
  const connected = useConnected();
  const nextTheme = readTheme() === 'dark' ? 'light' : 'dark';

  async function signOut(): Promise<void> {
    await ask('POST /sign-out', {});
    queryClient.clear();
    location.assign('/sign-in');
  }

  return (
    <Menu position="top-start" width={220} shadow="none" styles={{ dropdown: { boxShadow: 'var(--shadow)' } }}>
      <Menu.Target>
        <button type="button" className={styles['navButton']} aria-label={t('nav.account', { name: user.displayName })}>
          <Icon name="user" />
          <span>{user.displayName}</span>
          <span
            role="img"
            aria-label={t(connected ? 'nav.live' : 'nav.notLive')}
            title={t(connected ? 'nav.live' : 'nav.notLive')}
            style={{ color: connected ? 'var(--good)' : 'var(--text-3)', display: 'inline-flex' }}
          >
            <Icon name={connected ? 'live' : 'dash'} size={14} />
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name={nextTheme === 'dark' ? 'moon' : 'sun'} size={14} />}
          onClick={() => {
            setColorScheme(nextTheme);
            writePreference('theme', nextTheme);
          }}
        >
          {t(`nav.${nextTheme}`)}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="language" size={14} />}
          onClick={() => void changeLanguage(i18n.language === 'zh' ? 'en' : 'zh')}
        >
          <span lang={i18n.language === 'zh' ? 'en' : 'zh-CN'}>{i18n.language === 'zh' ? 'English' : '简体中文'}</span>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t('nav.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
