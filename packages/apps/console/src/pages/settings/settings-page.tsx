import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMay } from '../../shell/me.ts';

type SettingsPlace = 'clusters' | 'users' | 'tokens' | 'notifications' | 'retention' | 'account';

interface SettingsPageProps {
  readonly current: SettingsPlace;
  readonly lead: string;
  readonly actions?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** A page of the settings; whoever may not change a thing does not see its page. */
export function SettingsPage({ current, lead, actions, children }: SettingsPageProps): React.ReactNode {
  const { t } = useTranslation();
  const may = {
    clusters: true,
    users: useMay('users.manage'),
    tokens: true,
    notifications: useMay('notifications.manage'),
    retention: useMay('settings.manage'),
    account: true,
  } as const satisfies Record<SettingsPlace, boolean>;
  const allowed = may[current];
  const places = (Object.keys(may) as SettingsPlace[]).filter((place) => may[place]);
  return (
    <Page title={t(`settings.${current}`)} lead={lead} actions={allowed && actions}>
      <Segments
        label={t('nav.settings')}
        of={[
          ...places.map((place) => ({
            name: t(`settings.${place}`),
            target: { to: `/settings/${place}` as const },
            current: place === current,
          })),
          { name: t('nav.exceptions'), target: { to: '/exceptions' as const }, current: false },
        ]}
      />
      {allowed ? children : <Empty title={t('failure.forbidden.title')} hint={t('failure.forbidden.hint')} />}
    </Page>
  );
}
