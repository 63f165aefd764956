// Settings by section: what holds now, where it comes from, and when a change is in force.
import { Button, Tabs } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { SettingsView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useLive } from '../../api/live-store';
import { QueryView } from '../../ui/QueryView';
import { StateMark } from '../../ui/StateMark';
import { Account } from './Account';
import { ApiServer } from './ApiServer';
import { AppearanceSection } from './AppearanceSection';
import { Diagnostics } from './Diagnostics';
import { Limits } from './Limits';
import { Rules } from './Rules';
import styles from './Settings.module.css';
import { SECTIONS, type Section } from './sections';

interface Props {
  section: Section;
  onSection: (section: Section) => void;
}

export function SettingsScreen({ section, onSection }: Props) {
  const { t } = useTranslation();
  const settings = useQuery(reads.settings(useHost()));
  const words = useAnswerWords();
  const explain = useExplain();
  return (
    <div className={styles.screen}>
      <h1 className={styles.title}>{t('rail.settings')}</h1>
      <Tabs
        orientation="vertical"
        variant="pills"
        value={section}
        keepMounted={false}
        onChange={(chosen) => onSection(SECTIONS.find((one) => one === chosen) ?? 'account')}
        classNames={{
          root: styles.tabs,
          list: styles.list,
          panel: styles.panel,
          tab: styles.tab,
          tabLabel: styles.tabLabel,
        }}
      >
        <Tabs.List aria-label={t('rail.settings')}>
          {SECTIONS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`settings.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={section}>
          <QueryView answer={settings} words={words} explain={explain} lines={6} framed>
            {(view) => (
              <div className={styles.parts}>
                {view.restartWaits && <RestartBar />}
                <Part section={section} settings={view} />
              </div>
            )}
          </QueryView>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Part({ section, settings }: { section: Section; settings: SettingsView }) {
  switch (section) {
    case 'account':
      return <Account settings={settings} />;
    case 'limits':
      return <Limits settings={settings} />;
    case 'rules':
      return <Rules settings={settings} />;
    case 'api':
      return <ApiServer settings={settings} />;
    case 'appearance':
      return <AppearanceSection />;
    case 'diagnostics':
      return <Diagnostics />;
  }
}

/** What was saved and is not in force yet, with the button that brings it into force. */
function RestartBar() {
  const { t } = useTranslation();
  const host = useHost();
  const onError = useShowFailure();
  const inFlight = useLive((live) => live.counters?.linesHeld ?? 0);
  const restart = useMutation({ mutationFn: () => host.commands.programRestart(), onError });
  return (
    <div className={styles.bar} role="status">
      <StateMark mark="look" size={12} />
      <p>
        <b>{t('settings.waits')}</b> {t('settings.waitsMeans', { count: inFlight })}
      </p>
      {host.kind === 'window' && (
        <Button loading={restart.isPending} onClick={() => restart.mutate()}>
          {t('settings.restart')}
        </Button>
      )}
    </div>
  );
}
