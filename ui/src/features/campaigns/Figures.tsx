// A campaign's figures, each with what it means: ratios of counts, never means of ratios.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CampaignFigures, CampaignView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { clock, count, percent, ratio } from '../../lib/format';
import { Fact, Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';

/** They are reckoned over every call of the campaign, so not at each event. */
const EVERY_MS = 10_000;

export function Figures({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const words = useAnswerWords();
  const explain = useExplain();
  const figures = useQuery({
    ...reads.figures(useHost(), campaign.id),
    staleTime: EVERY_MS,
    refetchInterval: campaign.state === 'running' || campaign.inFlight > 0 ? EVERY_MS : false,
  });
  return (
    <Panel title={t('figures.title')} note={t('figures.note')}>
      <QueryView answer={figures} words={words} explain={explain} lines={8}>
        {(data) => <Full campaign={campaign} figures={data} />}
      </QueryView>
    </Panel>
  );
}

function Full({ campaign, figures }: { campaign: CampaignView; figures: CampaignFigures }) {
  const { t } = useTranslation();
  const { attempts, answered, contacts, contactsAttempted } = figures;
  const share = (part: number, whole: number) =>
    whole === 0 ? '–' : t('campaigns.share', { percent: percent(part, whole) });
  return (
    <Facts>
      <Fact label={t('figures.progress')} hint={t('figures.progressMeans')}>
        {share(campaign.counts.finished, campaign.counts.total)}
      </Fact>
      <Fact label={t('campaigns.attempts')} hint={t('campaigns.attemptsHint')}>
        {count(attempts)}
      </Fact>
      <Fact label={t('figures.asr')} hint={t('figures.asrMeans')}>
        {share(answered, attempts)}
      </Fact>
      <Fact label={t('figures.ner')} hint={t('figures.nerMeans')}>
        {share(attempts - figures.networkFailures, attempts)}
      </Fact>
      <Fact label={t('figures.acd')} hint={t('figures.acdMeans')}>
        {figures.talks === 0 ? '–' : clock(figures.talkTotalS / figures.talks)}
      </Fact>
      <Fact label={t('figures.spread')} hint={t('figures.spreadMeans')}>
        {figures.talkMedianS === null || figures.talkP95S === null
          ? '–'
          : `${clock(figures.talkMedianS)} · ${clock(figures.talkP95S)}`}
      </Fact>
      <Fact label={t('figures.penetration')} hint={t('figures.penetrationMeans')}>
        {share(contactsAttempted, contacts)}
      </Fact>
      <Fact label={t('figures.saturation')} hint={t('figures.saturationMeans')}>
        {share(attempts, contacts)}
      </Fact>
      <Fact label={t('figures.perContact')} hint={t('figures.perContactMeans')}>
        {ratio(attempts, contactsAttempted)}
      </Fact>
      <Fact label={t('figures.perHour')} hint={t('figures.perHourMeans')}>
        {figures.dialledS === 0 ? '–' : count((attempts * 3600) / figures.dialledS)}
      </Fact>
    </Facts>
  );
}
