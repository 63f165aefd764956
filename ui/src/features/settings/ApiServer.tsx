// The REST API: off until somebody switches it on, on this computer only, with a token.
import { Button, Group, Switch, TextInput, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { SettingsView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { ActionButton } from '../../ui/ActionButton';
import { Panel } from '../../ui/Panel';
import { StateWord } from '../../ui/StateMark';
import { Callbacks } from './Callbacks';
import styles from './Settings.module.css';

export function ApiServer({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation();
  const { kind } = useHost();
  return (
    <>
      <Panel title={t('api.title')} note={t('api.note')}>
        {kind === 'browser' ? (
          <p className={styles.means}>{t('api.inBrowser')}</p>
        ) : (
          <Listening key={settings.api.listen} settings={settings} />
        )}
      </Panel>
      {kind === 'window' && (
        <Panel title={t('api.token')} note={t('api.tokenNote')}>
          <Token fixed={settings.api.tokenFixed} />
        </Panel>
      )}
      <Callbacks listen={settings.api.listen} />
    </>
  );
}

function Listening({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const showFailure = useShowFailure();
  const { api } = settings;
  const [listen, setListen] = useState(api.listen);
  const change = useMutation({
    mutationFn: (on: boolean) => commands.apiSwitch(on, listen),
    onSuccess: (view) => {
      cache.setQueryData(['settings'], { ...settings, api: view });
      void cache.invalidateQueries({ queryKey: ['settings'] });
      void cache.invalidateQueries({ queryKey: ['system'] });
      void cache.invalidateQueries({ queryKey: ['callbacks'] });
    },
    onError: (thrown) => {
      if (faultsOf(thrown).length === 0) showFailure(thrown);
    },
  });
  const [fault] = change.isError ? faultsOf(change.error) : [];
  const moved = listen.trim() !== api.listen;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (moved) change.mutate(api.on);
      }}
    >
      <Switch
        label={t('api.serve')}
        description={api.fixed ? t('limits.fixed') : t('api.serveMeans')}
        checked={api.on}
        disabled={api.fixed || change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      <Group gap={8} mt={14} align="flex-end">
        <TextInput
          label={t('api.listen')}
          value={listen}
          w={220}
          error={fault !== undefined}
          disabled={api.fixed}
          spellCheck={false}
          onChange={(event) => setListen(event.currentTarget.value)}
        />
        {moved && (
          <Button type="submit" loading={change.isPending}>
            {t('api.move')}
          </Button>
        )}
      </Group>
      <div className={styles.result} role="status">
        {fault !== undefined && <StateWord mark="bad">{fault.message}</StateWord>}
        {fault === undefined && api.trouble !== null && (
          <StateWord mark="bad">{api.trouble}</StateWord>
        )}
        {api.address !== null && (
          <StateWord mark="talk">
            <span data-copyable>{t('api.listens', { address: `${api.address}/api/v1` })}</span>
          </StateWord>
        )}
      </div>
    </form>
  );
}

function Token({ fixed }: { fixed: boolean }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const onError = useShowFailure();
  const clipboard = useClipboard({ timeout: 2000 });
  const copy = useMutation({
    mutationFn: () => commands.apiToken(),
    onSuccess: (token) => clipboard.copy(token),
    onError,
  });
  const renew = useMutation({
    mutationFn: () => commands.apiTokenRenew(),
    onSuccess: (token) => clipboard.copy(token),
    onError,
  });
  return (
    <div className={styles.form}>
      <Group gap={8}>
        <span className={styles.masked}>••••••••••••••••••••••••</span>
        <Button loading={copy.isPending} onClick={() => copy.mutate()}>
          {t('api.copy')}
        </Button>
        <Tooltip label={t('api.renewMeans')}>
          <span>
            <ActionButton
              refusal={fixed ? t('api.tokenFixed') : null}
              loading={renew.isPending}
              onClick={() => renew.mutate()}
            >
              {t('api.renew')}
            </ActionButton>
          </span>
        </Tooltip>
      </Group>
      <p className={styles.quiet} role="status">
        {clipboard.copied
          ? t(renew.isSuccess && !copy.isSuccess ? 'api.renewed' : 'api.copied')
          : t('api.tokenMeans')}
      </p>
    </div>
  );
}
