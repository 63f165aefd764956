// What a person says of a call of which the provider says nothing: which call of the provider's it
// is, or why it is rung again, before it is said.
import { Button, Group, Modal, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView, ResolutionName, ResolveInput } from '../../api/bindings';
import { useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { useExplain } from '../../api/explain';
import { useOperator } from '../../api/operator';
import { askNothing, useResolving } from '../../api/resolving';
import { dateAndTime, phoneTail } from '../../lib/format';
import { Failed } from '../../ui/Failed';
import { StateWord } from '../../ui/StateMark';
import styles from './Calls.module.css';

/** The question that is open, over whatever screen asked it. */
export function Resolve() {
  const { t } = useTranslation();
  const asked = useResolving((state) => state.asked);
  return (
    <Modal
      opened={asked !== null}
      onClose={askNothing}
      title={
        asked === null
          ? ''
          : t(`resolve.title.${asked.how}`, { tail: phoneTail(asked.call.phoneNumber) })
      }
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {asked !== null && <Question {...asked} onClose={askNothing} />}
    </Modal>
  );
}

/** No call of the provider is known to be this one. */
const NONE = '';
/** Its name is typed. */
const TYPED = 'typed';

interface QuestionProps {
  call: CallView;
  zone: string;
  how: ResolutionName;
  onClose: () => void;
}

function Question({ call, zone, how, onClose }: QuestionProps) {
  const { t } = useTranslation();
  const explain = useExplain();
  const cache = useQueryClient();
  const host = useHost();
  const userId = useOperator();
  const [reason, setReason] = useState('');
  const [chosen, choose] = useState(call.candidates[0]?.providerCallId ?? NONE);
  const [typed, type] = useState('');
  const say = useMutation({
    mutationFn: () => {
      const sid = chosen === TYPED ? typed.trim() : chosen;
      const input: ResolveInput = { how, userId };
      if (how === 'placed' && sid !== '') input.providerCallId = sid;
      if (reason.trim() !== '') input.reason = reason.trim();
      return host.commands.callResolve(call.callLogId, input);
    },
    onSuccess: ({ call: now }) => {
      cache.setQueryData(['call', now.callLogId], now);
      void cache.invalidateQueries({ queryKey: ['live'] });
      for (const name of ['call-events', 'call-resolutions', 'call-retries']) {
        void cache.invalidateQueries({ queryKey: [name, now.callLogId] });
      }
      onClose();
    },
  });
  const faults = say.isError ? faultsOf(say.error) : [];
  const wrong = (field: string) => faults.find((fault) => fault.field === field)?.message;
  const incomplete =
    (how === 'redial' && reason.trim() === '') ||
    (how === 'placed' && chosen === TYPED && typed.trim() === '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        say.mutate();
      }}
    >
      <Stack gap={12}>
        <Text>{t(`resolve.means.${how}`)}</Text>
        {how === 'redial' && (
          <p className={styles.risk}>
            <StateWord mark="look">{t('resolve.risk')}</StateWord>
          </p>
        )}
        {how === 'placed' && (
          <>
            <Radio.Group label={t('resolve.which')} value={chosen} onChange={choose}>
              <Stack gap={8} mt={8}>
                {call.candidates.map((one) => (
                  <Radio
                    key={one.providerCallId}
                    value={one.providerCallId}
                    size="xs"
                    label={one.providerCallId}
                    description={[
                      one.createdAt === null
                        ? t('resolve.noTime')
                        : t('resolve.madeAt', { time: dateAndTime(one.createdAt, zone) }),
                      one.outcome === null ? t('resolve.goesOn') : t(`outcome.${one.outcome}`),
                    ].join(' · ')}
                  />
                ))}
                <Radio value={TYPED} size="xs" label={t('resolve.typed')} />
                <Radio
                  value={NONE}
                  size="xs"
                  label={t('resolve.notKnown')}
                  description={t('resolve.notKnownMeans')}
                />
              </Stack>
            </Radio.Group>
            {chosen === TYPED && (
              <TextInput
                label={t('resolve.sid')}
                description={t('resolve.sidMeans')}
                value={typed}
                error={wrong('providerCallId')}
                maxLength={128}
                onChange={(event) => type(event.currentTarget.value)}
              />
            )}
          </>
        )}
        <Textarea
          label={t(how === 'redial' ? 'resolve.reason' : 'resolve.reasonIfAny')}
          value={reason}
          error={wrong('reason')}
          maxLength={500}
          rows={2}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {say.isError && faults.length === 0 && <Failed {...explain(say.error)} />}
        <Group justify="flex-end" gap={8} mt={8}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="submit"
            variant={how === 'redial' ? 'danger' : 'filled'}
            disabled={incomplete}
            loading={say.isPending}
          >
            {t(`resolve.say.${how}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
