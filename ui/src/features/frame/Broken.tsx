// A screen that broke while it was drawn. The frame around it stays, and with it Stop all.
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';

export function Broken({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('frame.broken')}>
      <Blank
        alert
        mark="bad"
        title={t('frame.brokenMeans')}
        text={t('frame.brokenText', { message: error instanceof Error ? error.message : '' })}
        action={{ label: t('common.again'), run: reset }}
      />
    </Panel>
  );
}
