// The rows that were not taken, grouped by what mends them.
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { ImportView, RejectView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useAppearance } from '../../lib/appearance';
import { count } from '../../lib/format';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { StateMark } from '../../ui/StateMark';
import { type Column, rowsOf, Table } from '../../ui/Table';
import { showToast } from '../../ui/toasts';
import styles from './Intake.module.css';
import { isHarmless } from './verdicts';

export function Rejects({ view }: { view: ImportView }) {
  const { t } = useTranslation();
  const host = useHost();
  const save = useSaveRejects();
  const [shown, setShown] = useState<string | null>(null);
  if (view.rejectGroups.length === 0) return null;
  const leftOut = view.rejectGroups.reduce((sum, group) => sum + group.count, 0);
  return (
    <div className={styles.columns}>
      <Panel
        fills
        title={t('rejects.title', { count: leftOut })}
        note={t('rejects.note')}
        tools={
          host.kind === 'window' && (
            <Button
              size="compact-sm"
              loading={save.isPending}
              onClick={() => save.mutate(view.importId)}
            >
              {t('rejects.save')}
            </Button>
          )
        }
      >
        <RejectRows id={view.importId} code={shown} />
      </Panel>
      <div className={styles.aside}>
        <Panel title={t('rejects.mends')}>
          <ul className={styles.groups}>
            {view.rejectGroups.map((group) => (
              <li key={group.code}>
                <button
                  type="button"
                  className={styles.group}
                  aria-pressed={shown === group.code}
                  onClick={() => setShown(shown === group.code ? null : group.code)}
                >
                  <StateMark mark={isHarmless(group.code) ? 'held' : 'bad'} />
                  <b className="num">{count(group.count)}</b>
                  <span>
                    {group.reason}
                    <small>{group.remedy}</small>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  );
}

function RejectRows({ id, code }: { id: string; code: string | null }) {
  const { t } = useTranslation();
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  const density = useAppearance((appearance) => appearance.density);
  const columns = useMemo(
    (): Column<RejectView>[] => [
      {
        id: 'row',
        title: t('rejects.line'),
        width: '56px',
        figure: true,
        cell: (row) => count(row.line),
      },
      {
        id: 'cells',
        title: t('rejects.asItStands'),
        width: 'minmax(160px, 1.2fr)',
        cell: (row) => <span data-copyable>{row.cells.join('  ·  ')}</span>,
      },
      {
        id: 'reason',
        title: t('rejects.why'),
        width: 'minmax(160px, 1fr)',
        cell: (row) => <span title={row.remedy}>{row.reason}</span>,
      },
    ],
    [t],
  );
  return (
    <QueryView answer={useQuery(reads.rejects(host, id))} words={words} explain={explain}>
      {(page) => (
        <Table
          virtual
          label={t('rejects.label')}
          columns={columns}
          rows={rowsOf(code === null ? page.items : page.items.filter((row) => row.code === code))}
          rowKey={(row) => String(row.record)}
          density={density}
        />
      )}
    </QueryView>
  );
}

/** Saves the rows that were not taken, and says where. */
function useSaveRejects() {
  const { t } = useTranslation();
  const { commands } = useHost();
  const showFailure = useShowFailure();
  return useMutation({
    mutationFn: (id: string) => commands.importRejectsSave(id),
    onSuccess: (path) =>
      showToast({ title: t('rejects.saved'), text: path, close: t('common.close') }),
    onError: showFailure,
  });
}
