// Every campaign, with its progress as it happens and what may be done with it.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { campaignMark } from '../../api/states';
import { useAppearance } from '../../lib/appearance';
import { count, timeOfDay } from '../../lib/format';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { SplitBar } from '../../ui/SplitBar';
import { StateWord } from '../../ui/StateMark';
import { type Column, rowsOf, Table } from '../../ui/Table';
import { Actions } from './Actions';
import styles from './Campaigns.module.css';
import { NewCampaign } from './NewCampaign';

export function CampaignList() {
  const { t } = useTranslation();
  const host = useHost();
  const [made, making] = useDisclosure(false);
  const campaigns = useQuery(reads.campaigns(host));
  const words = useAnswerWords();
  const explain = useExplain();
  return (
    <div className={styles.whole}>
      <h1 className="visually-hidden">{t('rail.campaigns')}</h1>
      <Panel
        fills
        title={t('rail.campaigns')}
        note={campaigns.data === undefined ? undefined : count(campaigns.data.length)}
        tools={
          <>
            <Button component={Link} to="/import" size="compact-sm">
              {t('campaigns.new')}
            </Button>
            <Button variant="filled" size="compact-sm" onClick={making.open}>
              {t('form.new')}
            </Button>
          </>
        }
      >
        <QueryView
          answer={campaigns}
          words={words}
          explain={explain}
          isEmpty={(all) => all.length === 0}
          empty={<Blank title={t('campaigns.none')} text={t('ready.dropMeans')} />}
        >
          {(all) => <Full campaigns={all} />}
        </QueryView>
      </Panel>
      <NewCampaign opened={made} onClose={making.close} />
    </div>
  );
}

function Full({ campaigns }: { campaigns: readonly CampaignView[] }) {
  const { t } = useTranslation();
  const density = useAppearance((appearance) => appearance.density);
  const columns = useMemo(
    (): Column<CampaignView>[] => [
      {
        id: 'name',
        title: t('campaigns.name'),
        width: 'minmax(120px, 1.8fr)',
        cell: (campaign) => (
          <Link className={styles.link} to="/campaigns/$id" params={{ id: campaign.id }}>
            {campaign.name}
          </Link>
        ),
      },
      {
        id: 'state',
        title: t('campaigns.state'),
        width: '86px',
        cell: (campaign) => (
          <StateWord mark={campaignMark(campaign)}>{t(`campaign.${campaign.state}`)}</StateWord>
        ),
      },
      {
        id: 'progress',
        title: t('campaigns.progress'),
        width: 'minmax(72px, 1fr)',
        cell: (campaign) => <Progress campaign={campaign} thin />,
      },
      {
        id: 'finished',
        title: t('campaigns.finished'),
        width: '56px',
        figure: true,
        cell: (campaign) => count(campaign.counts.finished),
      },
      {
        id: 'circulating',
        title: t('campaigns.inCirculation'),
        width: '80px',
        figure: true,
        cell: (campaign) => count(campaign.counts.inCirculation),
      },
      {
        id: 'unused',
        title: t('campaigns.unused'),
        width: '56px',
        figure: true,
        cell: (campaign) => count(campaign.counts.unused),
      },
      {
        id: 'end',
        title: t('campaigns.end'),
        width: '52px',
        figure: true,
        cell: (campaign) =>
          campaign.eta === null ? '–' : timeOfDay(campaign.eta, campaign.timezone),
      },
      {
        id: 'actions',
        title: t('campaigns.actions'),
        width: '128px',
        figure: true,
        cell: (campaign) => <Actions campaign={campaign} small />,
      },
    ],
    [t],
  );
  const rows = useMemo(() => rowsOf(campaigns), [campaigns]);
  return (
    <Table
      label={t('rail.campaigns')}
      columns={columns}
      rows={rows}
      rowKey={(campaign) => campaign.id}
      density={density}
      virtual
    />
  );
}

/** Where a campaign's people stand, as one bar. */
export function Progress({ campaign, thin = false }: { campaign: CampaignView; thin?: boolean }) {
  const { t } = useTranslation();
  const { counts } = campaign;
  return (
    <SplitBar
      label={t('campaigns.progress')}
      thin={thin}
      total={counts.total}
      parts={[
        { mark: 'done', label: t('campaigns.finished'), count: counts.finished },
        { mark: 'dial', label: t('campaigns.inCirculation'), count: counts.inCirculation },
        { mark: 'wait', label: t('campaigns.unused'), count: 0 },
      ]}
    />
  );
}
