// From a file to people on a list: what is in it, what will be rung, and what became of each row.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useHost } from '../../api/client';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { usePick } from './DropTarget';
import { Files } from './Files';
import styles from './Intake.module.css';
import { Preview } from './Preview';
import { Running } from './Running';
import { useIntake } from './store';

export function ImportScreen() {
  const { t } = useTranslation();
  const { files, shown } = useIntake();
  const file = files.find((one) => one.path === shown);
  return (
    <div className={styles.whole}>
      <h1 className="visually-hidden">{t('rail.import')}</h1>
      {files.length > 1 && <Files />}
      {file === undefined && <Nothing />}
      {file !== undefined && file.importId === null && <Preview key={file.path} file={file} />}
      {file !== undefined && file.importId !== null && (
        <Running key={file.importId} file={file} id={file.importId} />
      )}
    </div>
  );
}

function Nothing() {
  const { t } = useTranslation();
  const host = useHost();
  const pick = usePick();
  return (
    <Panel title={t('rail.import')}>
      <div className={styles.nothing}>
        {host.kind === 'browser' ? (
          <Blank title={t('intake.inBrowser')} text={t('intake.inBrowserMeans')} />
        ) : (
          <Blank title={t('ready.drop')} text={t('intake.dropMeans')}>
            <div className={styles.choose}>
              <Button variant="filled" onClick={pick}>
                {t('intake.choose')}
              </Button>
              <kbd className={styles.key}>Ctrl O</kbd>
            </div>
          </Blank>
        )}
      </div>
    </Panel>
  );
}
