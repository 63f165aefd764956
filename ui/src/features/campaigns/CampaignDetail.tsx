// One campaign: where its people stand, what became of them, and who they are.
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useOutcomeBars } from '../../api/outcomes';
import { campaignMark } from '../../api/states';
import { clock, count, dateAndTime, timeOfDay } from '../../lib/format';
import { BarList } from '../../ui/BarList';
import { Blank } from '../../ui/Blank';
import { Fact, Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { StateMark, StateWord } from '../../ui/StateMark';
import { Actions } from './Actions';
import { Progress } from './CampaignList';
import styles from './Campaigns.module.css';
import { Figures } from './Figures';
import { Imports } from './Imports';
import { People } from './People';
import { Settings } from './Settings';
import { Why } from './Why';

export function CampaignDetail({ id }: { id: string }) {
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  return (
    <QueryView answer={useQuery(reads.campaign(host, id))} words={words} explain={explain} framed>
      {(campaign) => <Full campaign={campaign} />}
    </QueryView>
  );
}

function Full({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const [tab, show] = useState<string | null>('overview');
  return (
    <div className={styles.whole}>
      <Head campaign={campaign} />
      <Tabs value={tab} onChange={show} className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="overview">{t('campaigns.overview')}</Tabs.Tab>
          <Tabs.Tab value="people">
            {t('campaigns.people')}{' '}
            <span className={styles.tally}>{count(campaign.counts.total)}</span>
          </Tabs.Tab>
          <Tabs.Tab value="imports">{t('campaigns.imports')}</Tabs.Tab>
          <Tabs.Tab value="settings">{t('campaigns.settings')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="imports" className={styles.tab}>
          <Imports id={campaign.id} zone={campaign.timezone} />
        </Tabs.Panel>
        <Tabs.Panel value="settings" className={styles.tab}>
          <Settings campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="overview" className={styles.tab}>
          <Overview campaign={campaign} onSettings={() => show('settings')} />
        </Tabs.Panel>
        <Tabs.Panel value="people" className={styles.tab}>
          <People id={campaign.id} zone={campaign.timezone} total={campaign.counts.total} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Head({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const { counts } = campaign;
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h1>{campaign.name}</h1>
        <StateWord mark={campaignMark(campaign)}>{t(`campaign.${campaign.state}`)}</StateWord>
        <Actions campaign={campaign} />
      </div>
      <Progress campaign={campaign} />
      <ul className={styles.counts}>
        <li>
          <StateMark mark="done" /> {t('campaigns.finished')} <b>{count(counts.finished)}</b>
        </li>
        <li>
          <StateMark mark="dial" /> {t('campaigns.inCirculation')}{' '}
          <b>{count(counts.inCirculation)}</b>
        </li>
        <li>
          <StateMark mark="wait" /> {t('campaigns.unused')} <b>{count(counts.unused)}</b>
        </li>
        <li className={styles.end}>
          {campaign.eta === null
            ? t('common.people', { count: counts.total })
            : campaign.etaErrorS === null
              ? t('campaigns.endAbout', { time: timeOfDay(campaign.eta, campaign.timezone) })
              : t('campaigns.endGiveOrTake', {
                  time: timeOfDay(campaign.eta, campaign.timezone),
                  error: clock(campaign.etaErrorS),
                })}
        </li>
      </ul>
    </header>
  );
}

function Overview({ campaign, onSettings }: { campaign: CampaignView; onSettings: () => void }) {
  const { t } = useTranslation();
  const agents = useQuery(reads.agents(useHost())).data ?? [];
  const agent = agents.find(({ id }) => id === campaign.agentId)?.name ?? campaign.agentId;
  const { counts, timezone } = campaign;
  const became = useOutcomeBars(counts.byOutcome);
  return (
    <div className={styles.columns}>
      <div className={styles.aside}>
        <Why campaign={campaign} onSettings={onSettings} />
        <Panel title={t('finished.became')} note={t('campaigns.becameNote')}>
          {counts.byOutcome.length === 0 ? (
            <Blank title={t('campaigns.nobodyYet')} text={t('campaigns.nobodyYetMeans')} />
          ) : (
            <BarList
              label={t('finished.became')}
              total={counts.total}
              write={count}
              items={became}
            />
          )}
        </Panel>
        <Panel title={t('campaigns.facts')}>
          <Facts>
            <Fact
              label={t('campaigns.asked')}
              hint={t('campaigns.askedHint')}
              mark={counts.unknown > 0 ? 'look' : undefined}
            >
              {count(counts.unknown)}
            </Fact>
            <Fact label={t('campaigns.inFlight')}>{count(campaign.inFlight)}</Fact>
            <Fact label={t('campaigns.hours')} mark={campaign.hours.open ? 'talk' : 'held'}>
              <Hours campaign={campaign} />
            </Fact>
            <Fact label={t('campaigns.pack')} hint={t(`packMeans.${campaign.rulePack}`)}>
              {t(`pack.${campaign.rulePack}`)}
            </Fact>
            <Fact label={t('campaigns.agent')}>{agent}</Fact>
            <Fact label={t('campaigns.made')}>{dateAndTime(campaign.createdAt, timezone)}</Fact>
            {campaign.startedAt !== null && (
              <Fact label={t('campaigns.started')}>
                {dateAndTime(campaign.startedAt, timezone)}
              </Fact>
            )}
            {campaign.endedAt !== null && (
              <Fact label={t('campaigns.ended')}>{dateAndTime(campaign.endedAt, timezone)}</Fact>
            )}
          </Facts>
        </Panel>
      </div>
      <Figures campaign={campaign} />
    </div>
  );
}

function Hours({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const { hours, timezone } = campaign;
  if (hours.open) {
    return hours.closesAt === null
      ? t('hours.always')
      : t('hours.openUntil', { time: timeOfDay(hours.closesAt, timezone) });
  }
  return hours.opensAt === null
    ? t('hours.never')
    : t('hours.opens', { time: dateAndTime(hours.opensAt, timezone) });
}
