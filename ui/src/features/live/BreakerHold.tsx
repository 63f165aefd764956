// The breaker in a person's hand: held open, held closed, or let go. Each is asked about once.
import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { BreakerState, LiveCounters } from '../../api/bindings';
import { useHost } from '../../api/client';
import { heard } from '../../api/live-store';
import { useOperator } from '../../api/operator';
import styles from './Live.module.css';

type Hold = 'open' | 'closed' | 'none';

/** What may be done from where the breaker stands. */
function holdsFrom(state: BreakerState['state']): readonly Hold[] {
  switch (state) {
    case 'held-open':
      return ['none', 'closed'];
    case 'held-closed':
      return ['none', 'open'];
    case 'closed':
    case 'open':
    case 'half-open':
      return ['open', 'closed'];
  }
}

export const BreakerHold = memo(function BreakerHold({ state }: { state: BreakerState['state'] }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const onError = useShowFailure();
  const userId = useOperator();
  const [asked, ask] = useState<Hold | null>(null);
  const hold = useMutation({
    mutationFn: (wanted: Hold): Promise<LiveCounters> =>
      commands.breakerHold({ hold: wanted, userId }),
    onSuccess: (counters) => heard({ counters }),
    onError,
  });
  return (
    <div className={styles.holds}>
      {holdsFrom(state).map((wanted) => (
        <Button
          key={wanted}
          size="compact-sm"
          loading={hold.isPending && hold.variables === wanted}
          onClick={() => ask(wanted)}
        >
          {t(`breaker.${wanted}`)}
        </Button>
      ))}
      <Modal
        opened={asked !== null}
        onClose={() => ask(null)}
        title={asked === null ? '' : t(`breaker.title.${asked}`)}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {asked !== null && (
          <>
            <Text>{t(`breaker.means.${asked}`)}</Text>
            <Group justify="flex-end" gap={8} mt={20}>
              <Button data-autofocus onClick={() => ask(null)}>
                {t('common.cancel')}
              </Button>
              <Button
                variant={asked === 'none' ? 'filled' : 'danger'}
                onClick={() => {
                  hold.mutate(asked);
                  ask(null);
                }}
              >
                {t(`breaker.${asked}`)}
              </Button>
            </Group>
          </>
        )}
      </Modal>
    </div>
  );
});
