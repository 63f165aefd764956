// The form of an agent: a new one, or one that is there already.
import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { useExplain } from '../../api/explain';
import { Failed } from '../../ui/Failed';
import styles from './Agents.module.css';

interface Props {
  /** The one that is changed; `null` for a new one. */
  agent: AgentView | null;
  known: readonly AgentView[];
  onClose: () => void;
}

/** `Night shift` → `night-shift`: its name in the API. */
export function idOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
}

export function AgentForm({ agent, known, onClose }: Props) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const explain = useExplain();
  const [name, setName] = useState(agent?.name ?? '');
  const [appId, setAppId] = useState(agent?.appId ?? '');
  const [callerId, setCallerId] = useState(agent?.callerId ?? '');
  const [chosenId, setId] = useState<string | null>(agent?.id ?? null);
  const id = chosenId ?? idOf(name);
  const save = useMutation({
    mutationFn: () =>
      commands.agentSave({ id, name, kind: 'flow', appId, callerId: callerId.trim() }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['agents'] });
      onClose();
    },
  });
  const faults = save.isError ? faultsOf(save.error) : [];
  const wrong = (field: string) => faults.find((fault) => fault.field === field)?.message;
  // Saving under a name that is there would change that agent instead.
  const taken = agent === null && known.some((one) => one.id === id);
  return (
    <Modal
      opened
      onClose={onClose}
      size="md"
      title={agent === null ? t('agentForm.new') : agent.name}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!taken) save.mutate();
        }}
      >
        <Stack gap={14}>
          <TextInput
            label={t('agents.name')}
            value={name}
            error={wrong('name')}
            maxLength={100}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Radio.Group label={t('agentForm.answers')} value="flow">
            <Stack gap={6} mt={6}>
              <Radio value="flow" label={t('agentForm.flow')} size="xs" />
              <Radio value="phone" label={t('agentForm.phone')} size="xs" disabled />
              <Radio value="bot" label={t('agentForm.bot')} size="xs" disabled />
            </Stack>
          </Radio.Group>
          <TextInput
            label={t('agentForm.appId')}
            description={t('agentForm.appIdMeans')}
            placeholder="926…"
            value={appId}
            error={wrong('appId')}
            inputMode="numeric"
            maxLength={64}
            onChange={(event) => setAppId(event.currentTarget.value)}
          />
          <TextInput
            label={t('agents.callerId')}
            description={t('agentForm.callerIdMeans')}
            placeholder="08040000001"
            value={callerId}
            error={wrong('callerId')}
            inputMode="tel"
            maxLength={32}
            onChange={(event) => setCallerId(event.currentTarget.value)}
          />
          <TextInput
            label={t('agentForm.id')}
            description={t(agent === null ? 'agentForm.idMeans' : 'agentForm.idStays')}
            value={id}
            disabled={agent !== null}
            error={taken ? t('agentForm.idTaken') : wrong('id')}
            maxLength={64}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        </Stack>
        {agent !== null && agent.campaignsOpen > 0 && (
          <p className={styles.note}>{t('agentForm.inForce', { count: agent.campaignsOpen })}</p>
        )}
        {save.isError && faults.length === 0 && (
          <Failed {...explain(save.error)} className={styles.note} />
        )}
        <Group justify="flex-end" gap={8} mt={20}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={name.trim() === '' || appId.trim() === '' || id === '' || taken}
          >
            {t(agent === null ? 'agentForm.make' : 'agentForm.save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
