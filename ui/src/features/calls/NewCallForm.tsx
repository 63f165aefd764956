// The form of a new call. Below the number stands what is known of it; below everything, why the
// call was not placed and what mends that.
import { Button, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallPlaced, NumberView, Priority } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { apiErrorOf } from '../../api/errors';
import { useOperator } from '../../api/operator';
import type { CallDraft } from '../../lib/new-call';
import { ActionButton } from '../../ui/ActionButton';
import styles from './Calls.module.css';
import { PRIORITIES } from './filters';
import { NotPlaced } from './NotPlaced';
import { NumberVerdict } from './NumberVerdict';
import { useForbidden } from './use-forbidden';
import { useSchedule } from './when/use-schedule';
import { WhenFields } from './when/WhenFields';

/** A pause in typing after which the number is looked at. */
const TYPING_MS = 120;

interface Props {
  draft: CallDraft;
  /** Told the call that was placed, or whose outcome is being asked for. */
  onPlaced: (id: string) => void;
}

export function NewCallForm({ draft, onPlaced }: Props) {
  const { t } = useTranslation();
  const host = useHost();
  const cache = useQueryClient();
  const forbidden = useForbidden();
  const agents = useQuery(reads.agents(host)).data ?? [];
  const userId = useOperator();
  const [text, setText] = useState(draft.phoneNumber ?? '');
  const [chosen, setAgent] = useState(draft.agentId ?? null);
  const [priority, setPriority] = useState<Priority>(draft.priority ?? 'medium');
  const written = text.trim();
  const [rested] = useDebouncedValue(written, TYPING_MS);
  const check = useQuery({ ...reads.number(host, rested), enabled: rested !== '' });
  const seen = rested === written ? check.data : undefined;
  const agentId = chosen ?? agents[0]?.id ?? null;
  const place = useMutation({
    mutationFn: async (): Promise<CallPlaced> => {
      const number = seen ?? (await cache.fetchQuery(reads.number(host, written)));
      if (number.phoneNumber === null) throw new NotANumber();
      return host.commands.callPlace({
        phoneNumber: number.phoneNumber,
        agentId,
        userId,
        priority,
      });
    },
    onSuccess: (placed) => onPlaced(placed.callLogId),
    onError: () => void cache.invalidateQueries({ queryKey: ['number'] }),
  });
  const later = useSchedule(async () => {
    const number = seen ?? (await cache.fetchQuery(reads.number(host, written)));
    if (number.phoneNumber === null) throw new NotANumber();
    return {
      phoneNumber: number.phoneNumber,
      agentId,
      userId,
      priority,
    };
  });
  const isNow = later.when.kind === 'now';
  const asking = place.isPending || later.isPending;
  const refusal = refusalOf(seen);
  function refusalOf(number: NumberView | undefined): string | null {
    if (written === '') return t('newCall.noNumber');
    if (agentId === null) return t('newCall.noAgent');
    if (number === undefined) return null;
    if (number.fault !== null) return t(`numberFault.${number.fault}`);
    // What forbids a call now may have passed by then; the engine looks again.
    const [first] = isNow ? number.reasons : [];
    return first === undefined ? null : forbidden(first).title;
  }
  function wordOf(): string {
    if (!isNow) return t('when.save');
    return apiErrorOf(place.error) === null ? t('newCall.ring') : t('newCall.again');
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (refusal !== null || asking) return;
    if (isNow) place.mutate();
    else later.save();
  };
  return (
    <form onSubmit={submit} aria-label={t('newCall.title')}>
      <Stack gap={14}>
        <div>
          <TextInput
            label={t('newCall.number')}
            placeholder="+91 98765 43210"
            data-autofocus
            inputMode="tel"
            autoComplete="off"
            value={text}
            error={seen !== undefined && seen.fault !== null}
            aria-describedby="new-call-number"
            onChange={(event) => {
              setText(event.currentTarget.value);
              place.reset();
            }}
          />
          <NumberVerdict id="new-call-number" view={written === '' ? undefined : seen} />
        </div>
        <Select
          label={t('newCall.agent')}
          placeholder={t('newCall.noAgent')}
          value={agentId}
          onChange={setAgent}
          data={agents.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <div>
          <p className={styles.label} id="new-call-priority">
            {t('newCall.priority')}
          </p>
          <SegmentedControl
            aria-labelledby="new-call-priority"
            size="sm"
            value={priority}
            onChange={(value) => setPriority(PRIORITIES.find((one) => one === value) ?? 'medium')}
            data={PRIORITIES.toReversed().map((value) => ({
              value,
              label: t(`priority.${value}`),
            }))}
          />
        </div>
        <WhenFields when={later.when} faults={later.faults} onChange={later.change} />
        {isNow && place.error !== null && !(place.error instanceof NotANumber) && (
          <NotPlaced thrown={place.error} onFollow={onPlaced} />
        )}
        <footer className={styles.formEnd}>
          <span className={styles.quiet} role="status">
            {place.isPending ? t('newCall.asking') : t('newCall.askedBy', { user: userId })}
          </span>
          {asking || refusal === null ? (
            <Button type="submit" variant="filled" loading={asking}>
              {wordOf()}
            </Button>
          ) : (
            <ActionButton variant="filled" refusal={refusal} onClick={() => {}}>
              {wordOf()}
            </ActionButton>
          )}
        </footer>
      </Stack>
    </form>
  );
}

/** What was typed cannot be rung; the line below the number says why. */
class NotANumber extends Error {}
