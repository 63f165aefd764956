// Many numbers by a file: dropped on this screen or picked, looked at, then taken.
import { Button, Group, Modal, NativeSelect, Progress, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type {
  ImportOptions,
  ImportPreview,
  SuppressionFile,
  SuppressionImport,
} from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { bytes, count } from '../../lib/format';
import { Failed } from '../../ui/Failed';
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
  const cache = useQueryClient();
  const words = useAnswerWords();
  const explain = useExplain();
  const preview = useQuery(reads.preview(host, path, AS_FOUND));
  const take = useMutation({
    mutationFn: (said: SuppressionFile) => host.commands.suppressionImport(path, said),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['suppressions'] }),
  });
  const going = take.isPending;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={preview.data?.fileName ?? t('doNotCall.fromFile')}
      // While it is read there is Cancel, which says what becomes of the numbers.
      withCloseButton={!going}
      closeOnEscape={!going}
      closeOnClickOutside={!going}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {take.isSuccess ? (
        <Taken taken={take.data} onClose={onClose} />
      ) : (
        <QueryView answer={preview} words={words} explain={explain}>
          {(seen) => (
            <Take
              preview={seen}
              going={going}
              failure={take.error}
              onTake={take.mutate}
              onClose={onClose}
            />
          )}
        </QueryView>
      )}
    </Modal>
  );
}

/** A file on its way to the list: how far it is, and the way to stop it. */
function Going({ rows }: { rows: number }) {
  const { t } = useTranslation();
  const host = useHost();
  const onError = useShowFailure();
  const read = useQuery(reads.suppressing(host)).data?.records ?? 0;
  const cancel = useMutation({
    mutationFn: () => host.commands.suppressionImportCancel(),
    onError,
  });
  return (
    <>
      <p>{t('doNotCall.taking')}</p>
      <Progress
        value={rows === 0 ? 0 : Math.min(100, (read / rows) * 100)}
        aria-label={t('doNotCall.takingProgress')}
        transitionDuration={0}
        size={8}
        my={10}
      />
      <p className={styles.quiet} role="status">
        {t('intake.readOf', { read: count(read), total: count(rows) })}
      </p>
      <p className={styles.quiet}>{t('doNotCall.takingMeans')}</p>
      <Group justify="flex-end" mt={20}>
        <Button
          data-autofocus
          loading={cancel.isPending || cancel.isSuccess}
          onClick={() => cancel.mutate()}
        >
          {t('common.cancel')}
        </Button>
      </Group>
    </>
  );
}

interface TakeProps {
  preview: ImportPreview;
  /** What was typed is kept meanwhile: it may fail. */
  going: boolean;
  /** Why it was not taken when it was last tried. */
  failure: unknown;
  onTake: (said: SuppressionFile) => void;
  onClose: () => void;
}

function Take({ preview, going, failure, onTake, onClose }: TakeProps) {
  const { t } = useTranslation();
  const explain = useExplain();
  const { columns, phoneColumn } = preview.detected;
  const [column, setColumn] = useState(phoneColumn === null ? '' : String(phoneColumn));
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  if (going) return <Going rows={preview.rowsEstimate} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onTake({
          phoneColumn: column === '' ? null : column,
          reason: reason.trim() === '' ? null : reason.trim(),
          until: endOf(until),
        });
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
      {failure !== null && <Failed {...explain(failure)} className={styles.quiet} />}
      <Group justify="flex-end" gap={8} mt={20}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" variant="filled" disabled={column === ''}>
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
      {taken.canceled && (
        <p className={styles.quiet}>
          <StateWord mark="held">{t('doNotCall.cutShort')}</StateWord>{' '}
          {t('doNotCall.cutShortMeans')}
        </p>
      )}
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
