// One number by typing, in any spelling; it is shown as it was understood before it is kept.
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import { reads, useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { useUndo } from '../../api/undo';
import { phone, phoneTail } from '../../lib/format';
import { StateMark } from '../../ui/StateMark';
import styles from './Suppression.module.css';
import { endOf } from './words';

/** A pause in typing after which the number is looked at. */
const TYPING_MS = 120;

export function AddNumber() {
  const { t } = useTranslation();
  const host = useHost();
  const cache = useQueryClient();
  const showFailure = useShowFailure();
  const { remember } = useUndo();
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const written = text.trim();
  const [rested] = useDebouncedValue(written, TYPING_MS);
  const check = useQuery({ ...reads.number(host, rested), enabled: rested !== '' });
  const seen = rested === written && written !== '' ? check.data : undefined;
  const changed = () => cache.invalidateQueries({ queryKey: ['suppressions'] });
  const add = useMutation({
    mutationFn: () =>
      host.commands.suppressionAdd({
        phoneNumber: written,
        reason: reason.trim() === '' ? null : reason.trim(),
        source: null,
        until: endOf(until),
      }),
    onSuccess: ({ phoneNumber }) => {
      setText('');
      void changed();
      void cache.invalidateQueries({ queryKey: ['number'] });
      remember({
        about: `do-not-call ${phoneNumber}`,
        done: t('doNotCall.added', { tail: phoneTail(phoneNumber) }),
        undo: async () => {
          await host.commands.suppressionRemove(phoneNumber);
          await changed();
        },
      });
    },
    onError: (thrown) => {
      if (faultsOf(thrown).length === 0) showFailure(thrown);
    },
  });
  const faults = add.isError ? faultsOf(add.error) : [];
  const wrong = (field: string) => faults.find((fault) => fault.field === field)?.message;
  const known = seen?.reasons.some((refusal) => refusal.reason === 'suppressed') ?? false;
  const fault = seen?.fault ?? null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written !== '' && !add.isPending) add.mutate();
  };
  return (
    <form className={styles.add} onSubmit={submit} aria-label={t('doNotCall.addOne')}>
      <TextInput
        className={styles.number}
        label={t('calls.number')}
        placeholder="+91 98765 43210"
        inputMode="tel"
        autoComplete="off"
        value={text}
        error={wrong('phoneNumber') !== undefined || fault !== null}
        aria-describedby="do-not-call-number"
        onChange={(event) => {
          setText(event.currentTarget.value);
          add.reset();
        }}
      />
      <TextInput
        className={styles.reason}
        label={t('doNotCall.reason')}
        placeholder={t('doNotCall.reasonLike')}
        maxLength={500}
        value={reason}
        error={wrong('reason')}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        className={styles.until}
        type="date"
        label={t('doNotCall.untilOrEver')}
        value={until}
        error={wrong('until')}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="filled"
        className={styles.submit}
        loading={add.isPending}
        disabled={written === '' || fault !== null}
      >
        {t('doNotCall.add')}
      </Button>
      <p id="do-not-call-number" className={styles.verdict} role="status">
        {fault !== null && (
          <>
            <StateMark mark="bad" />
            {t(`numberFault.${fault}`)} {t(`numberRemedy.${fault}`)}
          </>
        )}
        {fault === null && wrong('phoneNumber') !== undefined && (
          <>
            <StateMark mark="bad" />
            {wrong('phoneNumber')}
          </>
        )}
        {seen?.phoneNumber != null && (
          <>
            <StateMark mark={known ? 'look' : 'done'} />
            <span className="num">{phone(seen.phoneNumber)}</span>
            {seen.repaired !== null && ` · ${t(`repair.${seen.repaired}`)}`}
            {known && ` · ${t('doNotCall.isKnown')}`}
          </>
        )}
        {written === '' && t('doNotCall.means')}
      </p>
    </form>
  );
}
