// The command palette: every screen, every campaign with what may be done with it, and the rest.
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CampaignAction, refusalOf, useCampaignAction } from '../../api/actions';
import type { CampaignView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { campaignMark } from '../../api/states';
import { useJournal } from '../../api/undo';
import { useCommands } from '../../lib/commands';
import { type Command, capsFor } from '../../lib/hotkeys';
import { Caps } from '../../ui/Caps';
import { StateMark } from '../../ui/StateMark';
import { SCREENS } from './screens';

/** What may be done from anywhere, in this order. */
const DOINGS: readonly Command[] = ['newCall', 'import', 'stopAll', 'undo', 'keys'];
/** Ending a campaign for good is asked about, so it is done on its own screen. */
const ON_CAMPAIGNS = ['start', 'pause', 'resume'] as const satisfies readonly CampaignAction[];
/** So many entries are drawn at a time. */
const LISTED = 40;

export function Palette({ stopped }: { stopped: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const groups = useGroups(open, stopped);
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      limit={LISTED}
      scrollable
      maxHeight={420}
      nothingFound={t('palette.nothing')}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0 }}
      searchProps={{
        placeholder: t('palette.search'),
        'aria-label': t('palette.search'),
        leftSection: <IconSearch size={16} stroke={1.75} aria-hidden="true" />,
      }}
    />
  );
}

function useGroups(open: boolean, stopped: boolean): SpotlightActionGroupData[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const runs = useCommands((commands) => commands.runs);
  const last = useJournal((journal) => journal.deeds.at(-1));
  // Campaigns are read and listed while the palette is open; else their progress would draw it anew.
  const known = useQuery({
    ...reads.campaigns(useHost()),
    enabled: open,
    ...(open ? {} : { notifyOnChangeProps: [] }),
  }).data;
  const campaigns = open ? (known ?? []) : [];
  const action = useCampaignAction();
  const marked = (campaign: CampaignView) => <StateMark mark={campaignMark(campaign)} />;
  const doings = DOINGS.filter(
    (command) => runs[command] !== undefined && (command !== 'undo' || last !== undefined),
  );
  return [
    {
      group: t('palette.do'),
      actions: doings.map((command) => ({
        id: command,
        label: command === 'stopAll' && stopped ? t('top.goOn') : t(`command.${command}`),
        ...(command === 'undo' && last !== undefined ? { description: last.done } : {}),
        rightSection: <Caps caps={capsFor(command)} />,
        onClick: () => runs[command]?.(),
      })),
    },
    {
      group: t('palette.go'),
      actions: SCREENS.map(({ to, label, icon: Icon, command }) => ({
        id: to,
        label: t(label),
        leftSection: <Icon size={16} stroke={1.75} aria-hidden="true" />,
        rightSection: <Caps caps={capsFor(command)} />,
        onClick: () => void navigate({ to }),
      })),
    },
    {
      group: t('palette.campaigns'),
      actions: campaigns.flatMap((campaign) => [
        {
          id: campaign.id,
          label: campaign.name,
          description: t(`campaign.${campaign.state}`),
          leftSection: marked(campaign),
          onClick: () => void navigate({ to: '/campaigns/$id', params: { id: campaign.id } }),
        },
        ...ON_CAMPAIGNS.filter((name) => refusalOf(campaign, name) === null).map((name) => ({
          id: `${campaign.id}-${name}`,
          label: t(`palette.${name}`, { name: campaign.name }),
          leftSection: marked(campaign),
          onClick: () => action.mutate({ id: campaign.id, action: name }),
        })),
      ]),
    },
  ];
}
