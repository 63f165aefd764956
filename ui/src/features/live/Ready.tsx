// What can be started, and how the last campaign ended.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { refusalOf, useCampaignAction } from '../../api/actions';
import type { CampaignView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useOutcomeBars } from '../../api/outcomes';
import { campaignMark } from '../../api/states';
import { count, percent } from '../../lib/format';
import { ActionButton } from '../../ui/ActionButton';
import { BarList } from '../../ui/BarList';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { StateMark } from '../../ui/StateMark';
import { FirstStart, isFirstStart } from './FirstStart';
import styles from './Live.module.css';

/** The campaign that ended last. */
function lastFinished(campaigns: readonly CampaignView[]): CampaignView | undefined {
  return campaigns
    .filter((campaign) => campaign.state === 'finished' && campaign.endedAt !== null)
    .sort((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? ''))[0];
}

export const Ready = memo(function Ready() {
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  return (
    <QueryView answer={useQuery(reads.campaigns(host))} words={words} explain={explain} framed>
      {(campaigns) => <Full campaigns={campaigns} />}
    </QueryView>
  );
});

function Full({ campaigns }: { campaigns: readonly CampaignView[] }) {
  const { t } = useTranslation();
  const drafts = campaigns.filter((campaign) => campaign.state === 'draft');
  const active = campaigns.some(
    (campaign) => campaign.state === 'running' || campaign.state === 'paused',
  );
  const finished = lastFinished(campaigns);
  if (isFirstStart(campaigns)) return <FirstStart demo={campaigns[0]} />;
  return (
    <div className={styles.ready}>
      {finished !== undefined && !active && <Finished campaign={finished} />}
      {drafts.length > 0 && (
        <Panel title={t('ready.title')} note={t('ready.note')}>
          {drafts.map((campaign) => (
            <Draft key={campaign.id} campaign={campaign} />
          ))}
        </Panel>
      )}
      {drafts.length === 0 && !active && (
        <Panel title={t('ready.nothing')}>
          <Blank title={t('ready.drop')} text={t('ready.dropMeans')}>
            <Button component={Link} to="/import" mt={8}>
              {t('ready.import')}
            </Button>
          </Blank>
        </Panel>
      )}
    </div>
  );
}

function Draft({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const action = useCampaignAction();
  const refusal = refusalOf(campaign, 'start');
  return (
    <div className={styles.campaign}>
      <StateMark mark={campaignMark(campaign)} />
      <Link className={styles.name} to="/campaigns/$id" params={{ id: campaign.id }}>
        {campaign.name}
      </Link>
      <span className={styles.people}>{t('common.people', { count: campaign.counts.total })}</span>
      <ActionButton
        variant="filled"
        refusal={refusal === null ? null : t(`refusal.${refusal}`)}
        loading={action.isPending}
        onClick={() => action.mutate({ id: campaign.id, action: 'start' })}
      >
        {t('action.start')}
      </ActionButton>
    </div>
  );
}

function Finished({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const { counts } = campaign;
  return (
    <Panel title={t('finished.title')} note={campaign.name}>
      <div className={styles.finished} data-testid="finished">
        <div>
          <p className={styles.summary}>
            <b className={styles.headline}>
              {t('finished.everybody', { count: counts.finished, total: count(counts.total) })}
            </b>
            {t('finished.answered', {
              answered: count(counts.answered),
              attempts: count(counts.attempts),
              percent: percent(counts.answered, counts.attempts),
            })}
          </p>
          <div className={styles.links}>
            <Button component={Link} to={`/campaigns/${campaign.id}`}>
              {t('finished.open')}
            </Button>
          </div>
        </div>
        <BarList
          label={t('finished.became')}
          total={counts.total}
          write={count}
          items={useOutcomeBars(counts.byOutcome)}
        />
      </div>
    </Panel>
  );
}
