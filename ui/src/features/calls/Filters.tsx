// What the log is narrowed to, in one line above it.
import { Button, CloseButton, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reads, useHost } from '../../api/client';
import styles from './Calls.module.css';
import { type CallFilters, filtersOf, OUTCOMES, PERIODS, PRIORITIES, STATUSES } from './filters';

/** A pause in typing after which is searched. */
const TYPING_MS = 250;

/** More campaigns than this are found by typing. */
const LISTED = 200;

interface Props {
  filters: CallFilters;
  onChange: (filters: CallFilters) => void;
}

export function Filters({ filters, onChange }: Props) {
  const { t } = useTranslation();
  const host = useHost();
  const campaigns = useQuery(reads.campaigns(host)).data ?? [];
  const agents = useQuery(reads.agents(host)).data ?? [];
  const change = (name: keyof CallFilters, value: string | null) =>
    onChange(filtersOf({ ...filters, [name]: value ?? undefined }));
  const narrowed = Object.keys(filters).length > 0;
  return (
    <search className={styles.filters} aria-label={t('log.filters')}>
      <SearchBox value={filters.q ?? ''} onChange={(q) => change('q', q)} />
      <Select
        aria-label={t('log.filter.state')}
        placeholder={t('log.filter.state')}
        clearable
        w={150}
        value={filters.state ?? null}
        onChange={(state) => change('state', state)}
        data={[
          {
            group: t('log.underWay'),
            items: STATUSES.map((value) => ({ value, label: t(`log.status.${value}`) })),
          },
          {
            group: t('log.over'),
            items: OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
          },
        ]}
      />
      <Select
        aria-label={t('log.filter.period')}
        placeholder={t('log.filter.period')}
        clearable
        w={136}
        value={filters.period ?? null}
        onChange={(period) => change('period', period)}
        data={PERIODS.map((value) => ({ value, label: t(`log.period.${value}`) }))}
      />
      <Select
        aria-label={t('log.filter.campaign')}
        placeholder={t('log.filter.campaign')}
        clearable
        searchable
        limit={LISTED}
        w={168}
        nothingFoundMessage={t('log.noCampaign')}
        value={filters.campaign ?? null}
        onChange={(campaign) => change('campaign', campaign)}
        data={campaigns.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        aria-label={t('log.filter.agent')}
        placeholder={t('log.filter.agent')}
        clearable
        w={136}
        value={filters.agent ?? null}
        onChange={(agent) => change('agent', agent)}
        data={agents.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        aria-label={t('log.filter.priority')}
        placeholder={t('log.filter.priority')}
        clearable
        w={128}
        value={filters.priority ?? null}
        onChange={(priority) => change('priority', priority)}
        data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
      />
      {narrowed && (
        <Button variant="subtle" onClick={() => onChange({})}>
          {t('log.clear')}
        </Button>
      )}
    </search>
  );
}

/** Searches when the typing rests, and follows when the search is cleared elsewhere. */
function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const later = useDebouncedCallback(onChange, TYPING_MS);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      aria-label={t('log.search')}
      placeholder={t('log.search')}
      w={216}
      leftSection={<IconSearch size={14} stroke={1.75} aria-hidden="true" />}
      rightSection={
        text === '' ? null : (
          <CloseButton
            size="sm"
            aria-label={t('log.clearSearch')}
            onClick={() => {
              setText('');
              onChange('');
            }}
          />
        )
      }
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(text);
      }}
    />
  );
}
