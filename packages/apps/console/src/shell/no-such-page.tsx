import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';
import parts from '../parts/parts.module.css';

export function NoSuchPage(): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Page title={t('noSuchPage.title')} lead={t('noSuchPage.hint')}>
      <Link to="/" className={parts['link']}>
        {t('noSuchPage.home')}
      </Link>
    </Page>
  );
}
