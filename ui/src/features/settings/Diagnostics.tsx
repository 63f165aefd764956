// How the program is: versions, folder, checks, and a report for whoever helps.
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DiagnosticsView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { count } from '../../lib/format';
import { Fact, Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import styles from './Settings.module.css';

export function Diagnostics() {
  const answer = useQuery(reads.diagnostics(useHost()));
  const words = useAnswerWords();
  const explain = useExplain();
  return (
    <QueryView answer={answer} words={words} explain={explain} lines={8} framed>
      {(view) => (
        <Full view={view} isLooking={answer.isFetching} onAgain={() => void answer.refetch()} />
      )}
    </QueryView>
  );
}

interface FullProps {
  view: DiagnosticsView;
  isLooking: boolean;
  onAgain: () => void;
}

function Full({ view, isLooking, onAgain }: FullProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <>
      <Panel
        title={t('diagnostics.checks')}
        tools={
          <Button size="compact-sm" loading={isLooking} onClick={onAgain}>
            {t('diagnostics.again')}
          </Button>
        }
      >
        <Facts>
          {view.checks.map((check) => (
            <Fact
              key={check.name}
              label={t(`check.${check.name}`)}
              mark={check.fine ? 'done' : 'bad'}
            >
              <span data-copyable>{check.message}</span>
            </Fact>
          ))}
        </Facts>
      </Panel>
      <Panel
        title={t('diagnostics.program')}
        tools={
          <Button size="compact-sm" onClick={() => clipboard.copy(view.report)}>
            {t(clipboard.copied ? 'diagnostics.copied' : 'diagnostics.copy')}
          </Button>
        }
      >
        <Facts>
          <Fact label={t('diagnostics.version')}>{view.version}</Fact>
          <Fact label={t('diagnostics.system')}>{view.system}</Fact>
          <Fact label={t('diagnostics.sqlite')}>{view.sqliteVersion}</Fact>
          <Fact label={t('diagnostics.folder')}>
            <span data-copyable className={styles.path}>
              {view.dataDir}
            </span>
          </Fact>
          <Fact label={t('diagnostics.database')}>
            {t('diagnostics.holds', {
              mb: count(view.databaseMb),
              campaigns: count(view.campaigns),
              calls: count(view.calls),
            })}
          </Fact>
        </Facts>
        <p className={styles.means}>{t('diagnostics.reportMeans')}</p>
      </Panel>
    </>
  );
}
