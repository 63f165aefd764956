// A new campaign in one form. Only its name must be given; people are added afterwards.
import { Button, Group, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reads, useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { useExplain } from '../../api/explain';
import { useOperator } from '../../api/operator';
import { Failed } from '../../ui/Failed';
import { blankDraft, type Draft, inputOf } from './draft';
import { Fields } from './Fields';

export function NewCampaign({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('form.new')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Form onClose={onClose} />
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const system = useQuery(reads.system(host)).data;
  const userId = useOperator();
  const agents = useQuery(reads.agents(host)).data;
  const [touched, touch] = useState<Partial<Draft>>({});
  const draft = { ...blankDraft(agents?.[0]?.id ?? '', system?.rulePack ?? ''), ...touched };
  const make = useMutation({
    mutationFn: () => host.commands.campaignCreate({ ...inputOf(null, draft), userId }),
    onSuccess: (campaign) => {
      void cache.invalidateQueries({ queryKey: ['campaigns'] });
      onClose();
      void navigate({ to: '/campaigns/$id', params: { id: campaign.id } });
    },
  });
  const faults = make.isError ? faultsOf(make.error) : [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Fields
        draft={draft}
        faults={faults}
        system={system}
        onChange={(change) => touch({ ...touched, ...change })}
      />
      {make.isError && faults.length === 0 && <Failed {...explain(make.error)} />}
      <Group justify="flex-end" gap={8} mt={20}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button
          type="submit"
          variant="filled"
          loading={make.isPending}
          disabled={draft.name.trim() === '' || system === undefined || agents === undefined}
        >
          {t('form.make')}
        </Button>
      </Group>
    </form>
  );
}
