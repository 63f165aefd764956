// A campaign's buttons. What may not be done now stands there too, and says why.
import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { type CampaignAction, refusalOf, useCampaignAction } from '../../api/actions';
import type { CampaignView } from '../../api/bindings';
import { ActionButton } from '../../ui/ActionButton';
import styles from './Campaigns.module.css';

/** The buttons of a state: one that moves it on, and one that ends it. */
function buttonsOf(campaign: CampaignView): readonly CampaignAction[] {
  switch (campaign.state) {
    case 'draft':
    case 'stopped':
    case 'finished':
      return ['start', 'stop'];
    case 'running':
      return ['pause', 'stop'];
    case 'paused':
      return ['resume', 'stop'];
  }
}

/** Ending a campaign is loud where it stands alone, and quiet in a list of many. */
function variantOf(name: CampaignAction, small: boolean): 'filled' | 'default' | 'danger' {
  if (name === 'start' || name === 'resume') return 'filled';
  return name === 'stop' && !small ? 'danger' : 'default';
}

export function Actions({ campaign, small = false }: { campaign: CampaignView; small?: boolean }) {
  const { t } = useTranslation();
  const action = useCampaignAction();
  const [asking, ask] = useDisclosure(false);
  const run = (name: CampaignAction) => action.mutate({ id: campaign.id, action: name });
  return (
    <span className={styles.actions}>
      {buttonsOf(campaign).map((name) => {
        const refusal = refusalOf(campaign, name);
        return (
          <ActionButton
            key={name}
            size={small ? 'compact-xs' : 'compact-md'}
            variant={variantOf(name, small)}
            refusal={refusal === null ? null : t(`refusal.${refusal}`)}
            loading={action.isPending && action.variables.action === name}
            // A stopped campaign cannot go on, so this one is asked about; the others can be undone.
            onClick={() => (name === 'stop' ? ask.open() : run(name))}
          >
            {t(`action.${name}`)}
          </ActionButton>
        );
      })}
      <Modal opened={asking} onClose={ask.close} title={t('stop.title', { name: campaign.name })}>
        <Text>{t('stop.means', { count: campaign.counts.unused })}</Text>
        <Group justify="flex-end" gap={8} mt={20}>
          <Button onClick={ask.close} data-autofocus>
            {t('stop.keep')}
          </Button>
          <Button
            variant="danger"
            onClick={() => {
              ask.close();
              run('stop');
            }}
          >
            {t('stop.end')}
          </Button>
        </Group>
      </Modal>
    </span>
  );
}
