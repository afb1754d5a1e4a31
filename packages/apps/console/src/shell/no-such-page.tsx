import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../parts/states.tsx';
import parts from '../parts/parts.module.css';

export function NoSuchPage(): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Empty title={t('noSuchPage.title')} hint={t('noSuchPage.hint')}>
      <Link to="/" className={parts['link']}>
        {t('noSuchPage.home')}
      </Link>
    </Empty>
  );
}
