// The calling rules of new campaigns and of calls that belong to none.
import { Button, Group, Radio, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { RulePack, SettingsView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { Panel } from '../../ui/Panel';
import styles from './Settings.module.css';

export function Rules({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation();
  const fixed = settings.fixed.includes('rulePack');
  return (
    <Panel title={t('rules.title')} note={t('rules.note')}>
      <Form
        key={`${settings.rulePack} ${settings.rulePackNext ?? ''}`}
        settings={settings}
        fixed={fixed}
      />
    </Panel>
  );
}

function Form({ settings, fixed }: { settings: SettingsView; fixed: boolean }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const showFailure = useShowFailure();
  const standing = settings.rulePackNext ?? settings.rulePack;
  const [pack, setPack] = useState<RulePack>(standing);
  const [reason, setReason] = useState(settings.rulePackReason ?? '');
  const save = useMutation({
    mutationFn: () => commands.settingsUpdate({ rulePack: pack, rulePackReason: reason }),
    onSuccess: (view) => cache.setQueryData(['settings'], view),
    onError: (thrown) => {
      if (faultsOf(thrown).length === 0) showFailure(thrown);
    },
  });
  /** When a pack holds, where that is now or soon. */
  const standingOf = (name: RulePack): string[] => {
    if (name === settings.rulePack) return [t('rules.inForce')];
    return name === settings.rulePackNext ? [t('rules.next')] : [];
  };
  const faults = save.isError ? faultsOf(save.error) : [];
  const needsReason = settings.rulePacks.find((one) => one.name === pack)?.needsReason ?? false;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Radio.Group
        label={t('rules.pack')}
        description={t(fixed ? 'limits.fixed' : 'rules.fromNext')}
        value={pack}
        onChange={(chosen) => {
          const one = settings.rulePacks.find(({ name }) => name === chosen);
          if (one !== undefined) setPack(one.name);
        }}
      >
        <Stack gap={10} mt={8}>
          {settings.rulePacks.map(({ name }) => (
            <Radio
              key={name}
              value={name}
              size="xs"
              disabled={fixed}
              label={t(`pack.${name}`)}
              description={[t(`packMeans.${name}`), ...standingOf(name)].join(' ')}
            />
          ))}
        </Stack>
      </Radio.Group>
      {needsReason && (
        <Textarea
          mt={14}
          label={t('form.rulePackReason')}
          description={t('form.rulePackReasonMeans')}
          value={reason}
          error={faults.find((fault) => fault.field === 'rulePackReason')?.message}
          maxLength={500}
          rows={2}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Group gap={8} mt={16}>
        <Button
          type="submit"
          variant="filled"
          loading={save.isPending}
          disabled={fixed || pack === standing || (needsReason && reason.trim() === '')}
        >
          {t('form.save')}
        </Button>
      </Group>
    </form>
  );
}
