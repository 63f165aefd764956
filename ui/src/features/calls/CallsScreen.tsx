// Every call ever: filters above, the table, and beside it the call that is open.
import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconPhonePlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useAppearance } from '../../lib/appearance';
import { count } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { openNewCall } from '../../lib/new-call';
import { Blank } from '../../ui/Blank';
import { QueryView } from '../../ui/QueryView';
import { rowsMax, Table } from '../../ui/Table';
import { CallDrawer } from './CallDrawer';
import styles from './Calls.module.css';
import { ColumnChoice } from './ColumnChoice';
import { columnsOf } from './columns';
import { NARROW, useColumns } from './columns-store';
import { Filters } from './Filters';
import { type CallFilters, queryOf } from './filters';
import { useLog } from './use-log';

interface Props {
  filters: CallFilters;
  onFilters: (filters: CallFilters) => void;
  /** The call that is open. */
  openId: string | undefined;
  /** Opens a call, or closes the one that is open. */
  onOpen: (id: string | undefined) => void;
}

/** Beside an open call there is no room for every column. */
const NARROW_PX = 760;

export function CallsScreen({ filters, onFilters, openId, onOpen }: Props) {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const words = useAnswerWords();
  const density = useAppearance((appearance) => appearance.density);
  const shown = useColumns((columns) => columns.shown);
  const agents = useQuery(reads.agents(host)).data;
  const { ref: list, width } = useElementSize();
  const narrow = width > 0 && width < NARROW_PX;
  const [touched, setTouched] = useState(false);
  // A period is reckoned from the moment at which it was chosen, or every second would ask anew.
  const query = useMemo(() => queryOf(filters, Date.now()), [filters]);
  const log = useLog(query, touched);
  const columns = useMemo(
    () =>
      columnsOf(narrow ? shown.filter((id) => NARROW.includes(id)) : shown, {
        t,
        zone: CALLEE_ZONE,
        agents: agents ?? [],
      }),
    [shown, narrow, t, agents],
  );
  const open = useCallback((call: CallView) => onOpen(call.callLogId), [onOpen]);
  const reach = useCallback(
    (call: CallView) => {
      if (openId !== undefined) onOpen(call.callLogId);
    },
    [openId, onOpen],
  );
  const narrowed = Object.keys(filters).length > 0;
  const cut = log.total !== undefined && log.total > rowsMax(density);

  return (
    <div className={styles.screen}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t('log.title')}</h1>
        <span className={styles.total} role="status">
          {(log.total ?? 0) > 0 &&
            t(narrowed ? 'log.found' : 'log.total', { count: log.total ?? 0 })}
        </span>
        {log.fresh > 0 && (
          <Button size="compact-sm" onClick={log.catchUp}>
            {t('log.fresh', { count: log.fresh })}
          </Button>
        )}
        <span className={styles.tools}>
          <ColumnChoice />
          <Button
            variant="filled"
            leftSection={<IconPhonePlus size={14} stroke={1.75} aria-hidden="true" />}
            onClick={() => openNewCall()}
          >
            {t('command.newCall')}
          </Button>
        </span>
      </header>
      <Filters filters={filters} onChange={onFilters} />
      <div className={styles.split}>
        <section
          className={styles.list}
          ref={list}
          aria-label={t('log.title')}
          onPointerEnter={() => setTouched(true)}
          onPointerLeave={() => setTouched(false)}
          onFocus={() => setTouched(true)}
          onBlur={() => setTouched(false)}
        >
          <QueryView
            answer={{
              data: log.error === null ? log.total : undefined,
              error: log.error,
              isPending: log.error === null,
              refetch: log.again,
            }}
            lines={14}
            words={words}
            explain={explain}
            isEmpty={(total) => total === 0}
            empty={
              narrowed ? (
                <Blank
                  title={t('log.nothingFound')}
                  text={t('log.nothingFoundMeans')}
                  action={{ label: t('log.clear'), run: () => onFilters({}) }}
                />
              ) : (
                <Blank
                  title={t('log.none')}
                  text={t('log.noneMeans')}
                  action={{ label: t('command.newCall'), run: () => openNewCall() }}
                />
              )
            }
          >
            {() => (
              <Table
                virtual
                label={t('log.title')}
                columns={columns}
                rows={log.rows}
                rowKey={(call) => call.callLogId}
                density={density}
                onView={log.onView}
                onOpen={open}
                onReach={reach}
                openKey={openId}
                topAt={log.topAt}
              />
            )}
          </QueryView>
          {cut && <p className={styles.cut}>{t('log.cut', { shown: count(rowsMax(density)) })}</p>}
        </section>
        {openId !== undefined && (
          <CallDrawer id={openId} zone={CALLEE_ZONE} onClose={() => onOpen(undefined)} />
        )}
      </div>
    </div>
  );
}
