// A test call: the agent's flow rings a number that somebody types, usually their own.
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useExplain } from '../../api/explain';
import { useOperator } from '../../api/operator';
import { phone } from '../../lib/format';
import { Failed } from '../../ui/Failed';
import styles from './Agents.module.css';

/** A pause in typing after which the number is looked at. */
const TYPING_MS = 120;

export function RingMe({ agent, onClose }: { agent: AgentView; onClose: () => void }) {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const navigate = useNavigate();
  const system = useQuery(reads.system(host)).data;
  const operator = useOperator();
  const [text, setText] = useState('');
  const written = text.trim();
  const [rested] = useDebouncedValue(written, TYPING_MS);
  const check = useQuery({ ...reads.number(host, rested), enabled: rested !== '' });
  const seen = rested === written && written !== '' ? check.data : undefined;
  const number = seen?.phoneNumber ?? null;
  const ring = useMutation({
    mutationFn: (phoneNumber: string) =>
      host.commands.callPlace({
        phoneNumber,
        agentId: agent.id,
        userId: operator,
        priority: 'high',
      }),
    onSuccess: ({ callLogId }) => {
      onClose();
      void navigate({ to: '/calls/$id', params: { id: callLogId } });
    },
  });
  const fault = seen?.fault ?? null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('ringMe.title', { name: agent.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (number !== null && !ring.isPending) ring.mutate(number);
        }}
      >
        <p className={styles.note}>
          {t(system?.sandbox === true ? 'ringMe.sandbox' : 'ringMe.means')}
        </p>
        <TextInput
          mt={14}
          label={t('newCall.number')}
          placeholder="+91 98765 43210"
          data-autofocus
          inputMode="tel"
          autoComplete="off"
          value={text}
          error={
            fault === null
              ? undefined
              : `${t(`numberFault.${fault}`)} ${t(`numberRemedy.${fault}`)}`
          }
          onChange={(event) => {
            setText(event.currentTarget.value);
            ring.reset();
          }}
        />
        <p className={styles.note} role="status">
          {number !== null && phone(number)}
        </p>
        {ring.isError && <Failed {...explain(ring.error)} className={styles.note} />}
        <Group justify="flex-end" gap={8} mt={16}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={ring.isPending}
            disabled={number === null}
          >
            {t('ringMe.ring')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
