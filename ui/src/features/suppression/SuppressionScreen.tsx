// Whom nobody rings: the list, one number by typing, many by file, and the way back.
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { SuppressionView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useRange } from '../../api/range';
import { useUndo } from '../../api/undo';
import { useAppearance } from '../../lib/appearance';
import { dateAndTime, phone, phoneTail } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { type Column, Table } from '../../ui/Table';
import { AddNumber } from './AddNumber';
import { FromFile } from './FromFile';
import styles from './Suppression.module.css';
import { sourceWords } from './words';

/** A search waits until nobody types any more. */
const TYPING_MS = 250;

export function SuppressionScreen() {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const words = useAnswerWords();
  const density = useAppearance((appearance) => appearance.density);
  const [typed, type] = useState('');
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const list = useRange<SuppressionView>({
    queryKey: ['suppressions', search],
    tags: ['suppressions'],
    read: (range) =>
      host.commands.suppressionList({ ...range, ...(search === '' ? {} : { search }) }),
  });
  const columns = useColumns();
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">{t('rail.doNotCall')}</h1>
      <AddNumber />
      <Panel
        fills
        title={t('rail.doNotCall')}
        note={
          list.total === undefined
            ? undefined
            : t(search === '' ? 'doNotCall.total' : 'doNotCall.found', { count: list.total })
        }
        tools={
          <span className={styles.tools}>
            <TextInput
              type="search"
              size="xs"
              w={220}
              value={typed}
              placeholder={t('doNotCall.search')}
              aria-label={t('doNotCall.search')}
              onChange={(event) => type(event.currentTarget.value)}
            />
            <FromFile />
          </span>
        }
      >
        <QueryView
          answer={{
            data: list.error === null ? list.total : undefined,
            error: list.error,
            isPending: list.error === null,
            refetch: list.again,
          }}
          lines={10}
          words={words}
          explain={explain}
          isEmpty={(total) => total === 0}
          empty={
            search === '' ? (
              <Blank title={t('doNotCall.none')} text={t('doNotCall.noneMeans')} />
            ) : (
              <Blank
                title={t('doNotCall.noneFound')}
                action={{ label: t('doNotCall.clear'), run: () => type('') }}
              />
            )
          }
        >
          {() => (
            <Table
              virtual
              label={t('rail.doNotCall')}
              columns={columns}
              rows={list.rows}
              rowKey={(line) => line.phoneNumber}
              density={density}
              onView={list.onView}
              topAt={search}
            />
          )}
        </QueryView>
      </Panel>
    </div>
  );
}

function useColumns(): readonly Column<SuppressionView>[] {
  const { t } = useTranslation();
  return useMemo(
    (): Column<SuppressionView>[] => [
      {
        id: 'number',
        title: t('calls.number'),
        width: 'minmax(150px, 0.8fr)',
        cell: (line) => phone(line.phoneNumber),
      },
      {
        id: 'reason',
        title: t('doNotCall.reason'),
        width: 'minmax(160px, 1.6fr)',
        cell: (line) => line.reason ?? '–',
      },
      {
        id: 'source',
        title: t('doNotCall.source'),
        width: 'minmax(110px, 1fr)',
        cell: (line) => sourceWords(line.source, t),
      },
      {
        id: 'since',
        title: t('doNotCall.since'),
        width: '118px',
        figure: true,
        cell: (line) => dateAndTime(line.createdAt, CALLEE_ZONE),
      },
      {
        id: 'until',
        title: t('doNotCall.until'),
        width: '118px',
        figure: true,
        cell: (line) =>
          line.until === null ? t('doNotCall.forEver') : dateAndTime(line.until, CALLEE_ZONE),
      },
      {
        id: 'actions',
        title: t('campaigns.actions'),
        width: '96px',
        figure: true,
        cell: (line) => <Remove line={line} />,
      },
    ],
    [t],
  );
}

/** Takes a number off the list, with the way back. */
function Remove({ line }: { line: SuppressionView }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  const { remember } = useUndo();
  const changed = () => cache.invalidateQueries({ queryKey: ['suppressions'] });
  const remove = useMutation({
    mutationFn: () => commands.suppressionRemove(line.phoneNumber),
    onSuccess: (gone) => {
      void changed();
      remember({
        about: `do-not-call ${gone.phoneNumber}`,
        done: t('doNotCall.removed', { tail: phoneTail(gone.phoneNumber) }),
        undo: async () => {
          await commands.suppressionAdd({
            phoneNumber: gone.phoneNumber,
            reason: gone.reason,
            source: gone.source,
            until: gone.until,
          });
          await changed();
        },
      });
    },
    onError,
  });
  return (
    <Button size="compact-sm" loading={remove.isPending} onClick={() => remove.mutate()}>
      {t('doNotCall.remove')}
    </Button>
  );
}
