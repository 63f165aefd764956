// What can be done about a call: ring again, never ring again, take it back.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { CallStatus, CallView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { useUndo } from '../../api/undo';
import { phoneTail } from '../../lib/format';
import { openNewCall } from '../../lib/new-call';
import { ActionButton } from '../../ui/ActionButton';
import styles from './Calls.module.css';

/** Why a call cannot be taken back; `null` where it can. */
const UNSTOPPABLE: Readonly<Record<CallStatus, 'runs' | 'over' | null>> = {
  scheduled: null,
  queued: null,
  initiated: 'runs',
  ringing: 'runs',
  'in-progress': 'runs',
  unknown: 'runs',
  completed: 'over',
  failed: 'over',
  canceled: 'over',
};

export function CallActions({ call }: { call: CallView }) {
  const { t } = useTranslation();
  const host = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  const id = call.callLogId;
  const redial = useMutation({
    mutationFn: () => host.commands.callNumber(id),
    onSuccess: (phoneNumber) =>
      openNewCall({ phoneNumber, agentId: call.agentId, priority: call.priority }),
    onError,
  });
  const cancel = useMutation({
    mutationFn: () => host.commands.callCancel(id),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['call', id] });
      void cache.invalidateQueries({ queryKey: ['call-events', id] });
      void cache.invalidateQueries({ queryKey: ['calls'] });
    },
    onError,
  });
  const why = UNSTOPPABLE[call.status];
  return (
    <div className={styles.actions}>
      <Button loading={redial.isPending} onClick={() => redial.mutate()}>
        {t('drawer.redial')}
      </Button>
      <DoNotCall call={call} />
      <ActionButton
        refusal={why === null ? null : t(`drawer.cannotCancel.${why}`)}
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        {t('drawer.cancel')}
      </ActionButton>
    </div>
  );
}

/** Puts the number on the do-not-call list, and takes it off again if that was a mistake. */
function DoNotCall({ call }: { call: CallView }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  const { remember } = useUndo();
  const [added, setAdded] = useState(false);
  const changed = () => cache.invalidateQueries({ queryKey: ['suppressions'] });
  const add = useMutation({
    mutationFn: async () => {
      const number = await commands.callNumber(call.callLogId);
      await commands.suppressionAdd({
        phoneNumber: number,
        reason: t('drawer.suppressedAfterCall'),
        source: null,
        until: null,
      });
      return number;
    },
    onSuccess: (number) => {
      setAdded(true);
      void changed();
      remember({
        about: `do-not-call ${number}`,
        done: t('drawer.suppressed', { tail: phoneTail(number) }),
        undo: async () => {
          await commands.suppressionRemove(number);
          setAdded(false);
          await changed();
        },
      });
    },
    onError,
  });
  return (
    <ActionButton
      refusal={added ? t('drawer.isSuppressed') : null}
      loading={add.isPending}
      onClick={() => add.mutate()}
    >
      {t('drawer.suppress')}
    </ActionButton>
  );
}
