// Many numbers by a file: dropped on this screen or picked, looked at, then taken.
import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportOptions, ImportPreview, SuppressionImport } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { bytes, count } from '../../lib/format';
import { QueryView } from '../../ui/QueryView';
import { StateMark, StateWord } from '../../ui/StateMark';
import { Veil } from '../../ui/Veil';
import styles from './Suppression.module.css';
import { endOf } from './words';

/** Everything is found by content. */
const AS_FOUND: ImportOptions = {
  phoneColumn: null,
  nameColumn: null,
  region: null,
  encoding: null,
  delimiter: null,
};

export function FromFile() {
  const { t } = useTranslation();
  const host = useHost();
  const [path, setPath] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  useEffect(
    () =>
      host.followDrops((move) => {
        setOver(move.kind === 'over');
        const [first] = move.kind === 'dropped' ? move.paths : [];
        if (first !== undefined) setPath(first);
      }),
    [host],
  );
  const pick = () =>
    void host.commands.filesPick().then(([first]) => {
      if (first !== undefined) setPath(first);
    });
  if (host.kind === 'browser') return null;
  return (
    <>
      <Button size="compact-sm" onClick={pick}>
        {t('doNotCall.fromFile')}
      </Button>
      {over && <Veil title={t('doNotCall.letGo')} text={t('doNotCall.letGoMeans')} />}
      {path !== null && <File key={path} path={path} onClose={() => setPath(null)} />}
    </>
  );
}

function File({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation();
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  const preview = useQuery(reads.preview(host, path, AS_FOUND));
  const [taken, setTaken] = useState<SuppressionImport | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={preview.data?.fileName ?? t('doNotCall.fromFile')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {taken === null ? (
        <QueryView answer={preview} words={words} explain={explain}>
          {(seen) => <Take path={path} preview={seen} onTaken={setTaken} onClose={onClose} />}
        </QueryView>
      ) : (
        <Taken taken={taken} onClose={onClose} />
      )}
    </Modal>
  );
}

interface TakeProps {
  path: string;
  preview: ImportPreview;
  onTaken: (taken: SuppressionImport) => void;
  onClose: () => void;
}

function Take({ path, preview, onTaken, onClose }: TakeProps) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const explain = useExplain();
  const { columns, phoneColumn } = preview.detected;
  const [column, setColumn] = useState(phoneColumn === null ? '' : String(phoneColumn));
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const take = useMutation({
    mutationFn: () =>
      commands.suppressionImport(path, {
        phoneColumn: column === '' ? null : column,
        reason: reason.trim() === '' ? null : reason.trim(),
        until: endOf(until),
      }),
    onSuccess: (taken) => {
      void cache.invalidateQueries({ queryKey: ['suppressions'] });
      onTaken(taken);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        take.mutate();
      }}
    >
      <Stack gap={14}>
        <p className={styles.quiet}>
          {t('doNotCall.fileFound', {
            rows: count(preview.rowsEstimate),
            size: bytes(preview.bytes),
          })}
        </p>
        <NativeSelect
          label={t('doNotCall.column')}
          value={column}
          data={[
            ...(column === '' ? [{ value: '', label: t('doNotCall.noColumn') }] : []),
            ...columns.map((name, place) => ({ value: String(place), label: name })),
          ]}
          onChange={(event) => setColumn(event.currentTarget.value)}
        />
        <TextInput
          label={t('doNotCall.reason')}
          placeholder={t('doNotCall.reasonLike')}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('doNotCall.untilOrEver')}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </Stack>
      {take.isError && (
        <p role="alert" className={styles.quiet}>
          <StateWord mark="bad">{explain(take.error).title}</StateWord> {explain(take.error).remedy}
        </p>
      )}
      <Group justify="flex-end" gap={8} mt={20}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" variant="filled" loading={take.isPending} disabled={column === ''}>
          {t('doNotCall.take')}
        </Button>
      </Group>
    </form>
  );
}

function Taken({ taken, onClose }: { taken: SuppressionImport; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <dl className={styles.counts}>
        <div>
          <dt>
            <StateMark mark="done" /> {t('doNotCall.taken')}
          </dt>
          <dd>{count(taken.taken)}</dd>
        </div>
        <div>
          <dt>
            <StateMark mark="wait" /> {t('doNotCall.known')}
          </dt>
          <dd>{count(taken.known)}</dd>
        </div>
        <div>
          <dt>
            <StateMark mark={taken.notUnderstood > 0 ? 'look' : 'wait'} />{' '}
            {t('doNotCall.notUnderstood')}
          </dt>
          <dd>{count(taken.notUnderstood)}</dd>
        </div>
      </dl>
      <p className={styles.quiet}>{t('doNotCall.inForce', { count: taken.records })}</p>
      {taken.rejects.length > 0 && (
        <ul className={styles.rejects} aria-label={t('doNotCall.notUnderstood')}>
          {taken.rejects.map((reject) => (
            <li key={reject.line}>
              <span className={styles.line}>
                {t('doNotCall.line', { line: count(reject.line) })}
              </span>
              <b className={styles.cell}>{reject.cell === '' ? '–' : reject.cell}</b>
              <span>
                {reject.reason} {reject.remedy}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end" mt={20}>
        <Button variant="filled" onClick={onClose}>
          {t('common.close')}
        </Button>
      </Group>
    </>
  );
}
