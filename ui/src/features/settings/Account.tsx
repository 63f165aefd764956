// The account: which one is in use, where it came from, and another one to type in, try and keep.
import { Button, Group, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { AccountInput, AccountTest, SettingsView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { useExplain } from '../../api/explain';
import { ActionButton } from '../../ui/ActionButton';
import { Fact, Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { StateWord } from '../../ui/StateMark';
import styles from './Settings.module.css';

/** Where Exotel answers; anything else is typed in. */
const REGIONS = [
  { url: 'https://api.exotel.com', label: 'account.singapore' },
  { url: 'https://api.in.exotel.com', label: 'account.mumbai' },
] as const;
const [USUAL] = REGIONS;

export function Account({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation();
  const { account } = settings;
  return (
    <>
      <Panel title={t('account.inUse')}>
        <Facts>
          <Fact label={t('account.account')} mark={account.kind === 'sandbox' ? 'look' : 'talk'}>
            {account.kind === 'sandbox' ? t('account.sandbox') : account.label}
          </Fact>
          <Fact label={t('account.source')}>{t(`accountSource.${settings.accountSource}`)}</Fact>
          <Fact label={t('account.callerId')}>
            {account.callerId === '' ? '–' : account.callerId}
          </Fact>
          <Fact label={t('account.server')}>{account.baseUrl}</Fact>
        </Facts>
        {settings.accountTrouble !== null && (
          <p className={styles.trouble} role="alert">
            <StateWord mark="bad">{t('account.trouble')}</StateWord> {settings.accountTrouble}
          </p>
        )}
        <p className={styles.means}>
          {t(account.kind === 'sandbox' ? 'account.sandboxMeans' : 'account.bound')}
        </p>
      </Panel>
      <Typed settings={settings} />
    </>
  );
}

function Typed({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation();
  const { kind } = useHost();
  const saved = settings.savedAccount;
  const fixed =
    settings.accountSource === 'environment' || settings.accountSource === 'command_line';
  return (
    <Panel
      title={t(saved === null ? 'account.connect' : 'account.saved')}
      note={saved === null ? undefined : t(saved.inUse ? 'account.isInUse' : 'account.fromNext')}
      tools={saved !== null && kind === 'window' ? <Forget /> : undefined}
    >
      {fixed && (
        <p className={styles.means}>
          {t(
            `account.fixedBy.${settings.accountSource === 'environment' ? 'environment' : 'commandLine'}`,
          )}
        </p>
      )}
      {kind === 'browser' ? (
        <p className={styles.means}>{t('account.inBrowser')}</p>
      ) : (
        <Form settings={settings} />
      )}
    </Panel>
  );
}

function Form({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const explain = useExplain();
  const saved = settings.savedAccount;
  const [key, setKey] = useState('');
  const [token, setToken] = useState('');
  const [sid, setSid] = useState('');
  const [baseUrl, setBaseUrl] = useState<string>(saved?.baseUrl ?? USUAL.url);
  const [callerId, setCallerId] = useState(saved?.callerId ?? '');
  const region = REGIONS.some(({ url }) => url === baseUrl) ? baseUrl : '';
  const input = (): AccountInput => ({
    key: key === '' ? null : key,
    token: token === '' ? null : token,
    sid: sid === '' ? null : sid,
    baseUrl,
    callerId,
  });
  const test = useMutation({ mutationFn: () => commands.accountTest(input()) });
  const save = useMutation({
    mutationFn: async () => {
      const tested = await commands.accountTest(input());
      if (tested.result !== 'fine') throw new NotFine(tested);
      return commands.accountSave(input());
    },
    onSuccess: () => {
      setKey('');
      setToken('');
      setSid('');
      test.reset();
      void cache.invalidateQueries({ queryKey: ['settings'] });
    },
  });
  const thrown = save.error ?? test.error;
  const faults = faultsOf(thrown);
  const wrong = (field: string) => faults.find((fault) => fault.field === field)?.message;
  const tested = save.error instanceof NotFine ? save.error.test : test.data;
  const forget = () => {
    test.reset();
    save.reset();
  };
  const kept = saved === null ? undefined : t('account.kept');
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        test.reset();
        save.mutate();
      }}
      onChange={forget}
    >
      <div className={styles.fields}>
        <TextInput
          label={t('account.key')}
          placeholder={kept}
          value={key}
          error={wrong('key')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <PasswordInput
          size="xs"
          label={t('account.token')}
          placeholder={kept}
          value={token}
          error={wrong('token')}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': t('account.showToken') }}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <TextInput
          label={t('account.sid')}
          description={t('account.sidMeans')}
          placeholder={kept}
          value={sid}
          error={wrong('sid')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setSid(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('account.region')}
          value={region}
          data={[
            ...REGIONS.map(({ url, label }) => ({ value: url, label: t(label) })),
            { value: '', label: t('account.otherServer') },
          ]}
          onChange={(event) => setBaseUrl(event.currentTarget.value)}
        />
        {region === '' && (
          <TextInput
            label={t('account.server')}
            placeholder="http://127.0.0.1:4010"
            value={baseUrl}
            error={wrong('baseUrl')}
            spellCheck={false}
            onChange={(event) => setBaseUrl(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={t('account.callerId')}
          description={t('account.callerIdMeans')}
          placeholder="08040000001"
          inputMode="tel"
          value={callerId}
          error={wrong('callerId')}
          onChange={(event) => setCallerId(event.currentTarget.value)}
        />
      </div>
      <div className={styles.result} role="status">
        {tested !== undefined && <Verdict tested={tested} />}
        {save.data !== undefined && save.isSuccess && (
          <p>
            <StateWord mark="done">{t('account.isSaved')}</StateWord>{' '}
            {t(`account.rests.${save.data.place ?? 'keychain'}`)} {t('account.fromNextStart')}
          </p>
        )}
        {thrown !== null && faults.length === 0 && !(thrown instanceof NotFine) && (
          <p>
            <StateWord mark="bad">{explain(thrown).title}</StateWord> {explain(thrown).remedy}
          </p>
        )}
      </div>
      <Group gap={8} mt={12}>
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          {t('account.test')}
        </Button>
        <Button type="submit" variant="filled" loading={save.isPending}>
          {t('account.save')}
        </Button>
        <span className={styles.quiet}>{t('account.testedFirst')}</span>
      </Group>
    </form>
  );
}

/** What the provider said of an account. */
function Verdict({ tested }: { tested: AccountTest }) {
  const { t } = useTranslation();
  return (
    <p>
      <StateWord mark={tested.result === 'fine' ? 'talk' : 'bad'}>
        {t(`accountTest.${tested.result}.title`)}
      </StateWord>{' '}
      {t(`accountTest.${tested.result}.remedy`)}
    </p>
  );
}

function Forget() {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  const [asked, ask] = useState(false);
  const forget = useMutation({
    mutationFn: () => commands.accountForget(),
    onSuccess: () => void cache.invalidateQueries({ queryKey: ['settings'] }),
    onError,
  });
  // What was kept cannot be brought back, so it is asked once more.
  return asked ? (
    <>
      <Button size="compact-sm" onClick={() => ask(false)}>
        {t('account.keepIt')}
      </Button>
      <Button
        size="compact-sm"
        variant="danger"
        loading={forget.isPending}
        onClick={() => forget.mutate()}
      >
        {t('account.forgetIt')}
      </Button>
    </>
  ) : (
    <ActionButton size="compact-sm" refusal={null} onClick={() => ask(true)}>
      {t('account.forget')}
    </ActionButton>
  );
}

/** The provider does not take the account, so it is not kept. */
class NotFine extends Error {
  readonly test: AccountTest;

  constructor(test: AccountTest) {
    super(test.message ?? '');
    this.test = test;
  }
}
