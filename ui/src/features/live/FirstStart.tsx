// The first screen of all: what the sandbox is, a campaign that is ready, and the two ways on.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { refusalOf, useCampaignAction } from '../../api/actions';
import type { CampaignView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { ActionButton } from '../../ui/ActionButton';
import styles from './Live.module.css';

/** Tells whether nobody has done anything yet: at most the demo is there, and it never ran. */
export function isFirstStart(campaigns: readonly CampaignView[]): boolean {
  return (
    campaigns.length <= 1 &&
    campaigns.every((campaign) => campaign.state === 'draft' && campaign.counts.attempts === 0)
  );
}

export function FirstStart({ demo }: { demo: CampaignView | undefined }) {
  const { t } = useTranslation();
  const system = useQuery(reads.system(useHost())).data;
  const sandbox = system?.sandbox ?? true;
  return (
    <section className={styles.first} aria-labelledby="first-start">
      <h2 id="first-start" className={styles.firstTitle}>
        {t(sandbox ? 'firstStart.title' : 'firstStart.connected')}
      </h2>
      <p className={styles.firstMeans}>
        {sandbox
          ? t('firstStart.sandbox', { speed: system?.account.speed ?? 1 })
          : t('firstStart.connectedMeans')}
      </p>
      <ol className={styles.firstWays}>
        {demo?.ownAccount === true && <Demo demo={demo} />}
        <li>
          <b>{t('firstStart.drop')}</b>
          <p>{t('firstStart.dropMeans')}</p>
          <Button component={Link} to="/import">
            {t('ready.import')}
          </Button>
        </li>
        {sandbox && (
          <li>
            <b>{t('firstStart.connect')}</b>
            <p>{t('firstStart.connectMeans')}</p>
            <Button component={Link} to="/settings">
              {t('firstStart.openSettings')}
            </Button>
          </li>
        )}
      </ol>
    </section>
  );
}

function Demo({ demo }: { demo: CampaignView }) {
  const { t } = useTranslation();
  const action = useCampaignAction();
  const refusal = refusalOf(demo, 'start');
  return (
    <li>
      <b>
        <Link className={styles.name} to="/campaigns/$id" params={{ id: demo.id }}>
          {demo.name}
        </Link>
      </b>
      <p>{t('firstStart.demo', { count: demo.counts.total })}</p>
      <ActionButton
        variant="filled"
        refusal={refusal === null ? null : t(`refusal.${refusal}`)}
        loading={action.isPending}
        onClick={() => action.mutate({ id: demo.id, action: 'start' })}
      >
        {t('action.start')}
      </ActionButton>
    </li>
  );
}
