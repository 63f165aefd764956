// A campaign's people: a window on a list that may be a million rows long.
import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useExplain } from '../../api/explain';
import { personMark } from '../../api/states';
import { useAppearance } from '../../lib/appearance';
import { count, dateAndTime, phone } from '../../lib/format';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { StateWord } from '../../ui/StateMark';
import { type Column, type Rows, Table } from '../../ui/Table';

/** How many rows are asked for at once. */
const PAGE = 200;

/** The pages that hold the rows from `first` to `last`. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.max(0, Math.floor(first / PAGE));
  const to = Math.max(from, Math.floor(Math.max(0, last) / PAGE));
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

interface Props {
  id: string;
  zone: string;
  /** How many there are, while no page has said it. */
  total: number;
}

export function People({ id, zone, total }: Props) {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const density = useAppearance((appearance) => appearance.density);
  const [[first, last], setView] = useState<readonly [number, number]>([0, 0]);
  const onView = useCallback((from: number, to: number) => setView([from, to]), []);
  const pages = pagesOf(first, last);
  const answers = useQueries({
    queries: pages.map((page) => reads.people(host, id, { offset: page * PAGE, limit: PAGE })),
  });
  const known = answers.find((answer) => answer.data !== undefined)?.data?.total ?? total;
  const rows = useMemo((): Rows<ContactView> => {
    const byPage = new Map(pages.map((page, index) => [page, answers[index]?.data?.items]));
    return {
      count: known,
      at: (place) => byPage.get(Math.floor(place / PAGE))?.[place % PAGE],
    };
  }, [pages, answers, known]);
  const columns = useMemo(
    (): Column<ContactView>[] => [
      {
        id: 'state',
        title: t('calls.state'),
        width: 'minmax(130px, 0.8fr)',
        cell: (person) => (
          <StateWord mark={personMark(person)}>
            {person.outcome === null ? t(`person.${person.state}`) : t(`outcome.${person.outcome}`)}
          </StateWord>
        ),
      },
      {
        id: 'person',
        title: t('calls.person'),
        width: 'minmax(120px, 1.4fr)',
        cell: (person) => person.name ?? '–',
      },
      {
        id: 'number',
        title: t('calls.number'),
        width: 'minmax(140px, 1fr)',
        cell: (person) => phone(person.phoneNumber),
      },
      {
        id: 'attempts',
        title: t('people.attempts'),
        width: '64px',
        figure: true,
        cell: (person) => count(person.attempts),
      },
      {
        id: 'due',
        title: t('people.due'),
        width: '128px',
        figure: true,
        cell: (person) =>
          person.dueAt === null || person.state === 'unused'
            ? '–'
            : dateAndTime(person.dueAt, zone),
      },
    ],
    [t, zone],
  );
  const failed = answers.find((answer) => answer.isError && answer.data === undefined);
  if (failed !== undefined) {
    const { title, remedy } = explain(failed.error);
    return (
      <Panel title={t('campaigns.people')}>
        <Blank
          alert
          mark="bad"
          title={title}
          text={remedy}
          action={{ label: t('common.again'), run: () => void failed.refetch() }}
        />
      </Panel>
    );
  }
  return (
    <Panel
      fills
      title={t('campaigns.people')}
      note={host.kind === 'window' ? t('people.masked') : undefined}
    >
      {known === 0 ? (
        <Blank title={t('people.none')} text={t('people.noneMeans')} />
      ) : (
        <Table
          virtual
          label={t('campaigns.people')}
          columns={columns}
          rows={rows}
          rowKey={(person) => String(person.id)}
          density={density}
          onView={onView}
        />
      )}
    </Panel>
  );
}
