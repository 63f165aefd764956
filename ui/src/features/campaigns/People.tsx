// A campaign's people: a window on a list that may be a million rows long.
import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactQuery, ContactState, ContactView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { useExplain } from '../../api/explain';
import { useRange } from '../../api/range';
import { personMark } from '../../api/states';
import { useAppearance } from '../../lib/appearance';
import { count, dateAndTime, phone } from '../../lib/format';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { StateWord } from '../../ui/StateMark';
import { type Column, Table } from '../../ui/Table';
import styles from './Campaigns.module.css';
import { WhyNotThem } from './Why';

const STATES = ['unused', 'in_circulation', 'finished'] as const satisfies readonly ContactState[];
/** A search waits until nobody types any more. */
const TYPING_MS = 250;

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
  const [state, setState] = useState<ContactState | null>(null);
  const [typed, type] = useState('');
  const [asked, ask] = useState<ContactView | null>(null);
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const query = useMemo(
    (): ContactQuery => ({
      ...(state === null ? {} : { state }),
      ...(search === '' ? {} : { search }),
    }),
    [state, search],
  );
  const filtered = state !== null || search !== '';
  const people = useRange<ContactView>({
    queryKey: ['people', id, query],
    tags: ['contacts'],
    read: (range) => host.commands.campaignContacts(id, { ...query, ...range }),
    ...(filtered ? {} : { total }),
  });
  const columns = useColumns(zone);
  const failed = people.error === null ? null : explain(people.error);
  return (
    <Panel
      fills
      title={t('campaigns.people')}
      note={people.total === undefined ? undefined : <Note total={people.total} />}
      tools={
        <span className={styles.filters}>
          <TextInput
            type="search"
            size="xs"
            value={typed}
            placeholder={t('people.search')}
            aria-label={t('people.search')}
            onChange={(event) => type(event.currentTarget.value)}
          />
          <NativeSelect
            aria-label={t('people.state')}
            value={state ?? ''}
            data={[
              { value: '', label: t('people.all') },
              ...STATES.map((value) => ({ value, label: t(`person.${value}`) })),
            ]}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              setState(STATES.find((one) => one === chosen) ?? null);
            }}
          />
        </span>
      }
    >
      {failed !== null ? (
        <Blank
          alert
          mark="bad"
          title={failed.title}
          text={failed.remedy}
          action={{ label: t('common.again'), run: people.again }}
        />
      ) : people.total === 0 ? (
        <Blank
          title={t(filtered ? 'people.noneSuch' : 'people.none')}
          text={t(filtered ? 'people.noneSuchMeans' : 'people.noneMeans')}
        />
      ) : (
        <Table
          virtual
          label={t('campaigns.people')}
          columns={columns}
          rows={people.rows}
          rowKey={(person) => String(person.id)}
          density={density}
          onView={people.onView}
          topAt={query}
          onOpen={ask}
        />
      )}
      <WhyNotThem id={id} zone={zone} person={asked} onClose={() => ask(null)} />
    </Panel>
  );
}

function Note({ total }: { total: number }) {
  const { t } = useTranslation();
  const { kind } = useHost();
  const people = t('common.people', { count: total });
  return kind === 'window' ? `${people}, ${t('people.masked')}` : people;
}

function useColumns(zone: string): readonly Column<ContactView>[] {
  const { t } = useTranslation();
  return useMemo(
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
}
