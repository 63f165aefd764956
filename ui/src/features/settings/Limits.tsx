// How fast and how many: two figures that may be changed, and what they come to.
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { SettingsView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { useUndo } from '../../api/undo';
import { count } from '../../lib/format';
import { Fact, Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import styles from './Settings.module.css';

export function Limits({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation();
  return (
    <>
      <Panel title={t('limits.title')} note={t('limits.note')}>
        <Form
          key={`${settings.maxConcurrentCalls} ${settings.requestsPerMinute}`}
          settings={settings}
        />
      </Panel>
      <Panel title={t('limits.comesTo')}>
        <Facts>
          <Fact label={t('limits.ceiling')} hint={t('limits.ceilingHint')}>
            <b>{count(settings.ceiling.perMinute)}</b>
            {t('limits.binds', { limit: t(`ceiling.by.${settings.ceiling.by}`) })}
          </Fact>
          <Fact label={t('limits.budget')} hint={t('limits.budgetHint')}>
            {count(settings.budget)}
          </Fact>
          <Fact label={t('limits.perSecond')}>{count(settings.startsPerSecond)}</Fact>
          <Fact label={t('limits.spacing')}>{t('limits.ms', { count: settings.spacingMs })}</Fact>
          <Fact label={t('limits.inFlight')}>{count(settings.requestsInFlight)}</Fact>
        </Facts>
      </Panel>
    </>
  );
}

/** The two settings, under the names that the program gives them. */
const FIELDS = [
  { name: 'maxConcurrentCalls', max: 1000 },
  { name: 'requestsPerMinute', max: 6000 },
] as const;

function Form({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const showFailure = useShowFailure();
  const { remember } = useUndo();
  const [typed, type] = useState<Readonly<Record<string, string>>>({});
  const took = (view: SettingsView) => {
    cache.setQueryData(['settings'], view);
    void cache.invalidateQueries({ queryKey: ['live'] });
  };
  const save = useMutation({
    mutationFn: (input: Partial<Record<string, number>>) => commands.settingsUpdate(input),
    onSuccess: (view, input) => {
      const before = Object.fromEntries(
        FIELDS.filter(({ name }) => input[name] !== undefined).map(({ name }) => [
          name,
          settings[name],
        ]),
      );
      took(view);
      remember({
        about: 'limits',
        done: t('limits.saved'),
        undo: () => commands.settingsUpdate(before).then(took),
      });
    },
    onError: (thrown) => {
      if (faultsOf(thrown).length === 0) showFailure(thrown);
    },
  });
  const faults = save.isError ? faultsOf(save.error) : [];
  const changes = Object.fromEntries(
    FIELDS.flatMap(({ name }) => {
      const text = typed[name]?.trim();
      const same = text === undefined || text === String(settings[name]);
      return same ? [] : [[name, Number(text)]];
    }),
  );
  const numbers = Object.values(changes).every((value) => Number.isInteger(value) && value >= 0);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(changes);
      }}
    >
      <Stack gap={14}>
        {FIELDS.map(({ name, max }) => {
          const fixed = settings.fixed.includes(name);
          return (
            <TextInput
              key={name}
              type="number"
              min={1}
              max={max}
              maw={360}
              label={t(`limits.${name}`)}
              description={fixed ? t('limits.fixed') : t(`limits.${name}Means`)}
              disabled={fixed}
              value={typed[name] ?? String(settings[name])}
              error={faults.find((fault) => fault.field === name)?.message}
              onChange={(event) => type({ ...typed, [name]: event.currentTarget.value })}
            />
          );
        })}
      </Stack>
      <Group gap={8} mt={16}>
        <Button
          type="submit"
          variant="filled"
          loading={save.isPending}
          disabled={Object.keys(changes).length === 0 || !numbers}
        >
          {t('form.save')}
        </Button>
        <span className={styles.quiet}>{t('limits.inForce')}</span>
      </Group>
    </form>
  );
}
