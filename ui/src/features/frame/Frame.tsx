// The frame around every screen: rail, top bar, and the bars that must not be overlooked.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStopAll } from '../../api/actions';
import { reads, useHost } from '../../api/client';
import { useLive } from '../../api/live-store';
import { useAppearance } from '../../lib/appearance';
import { useCommand } from '../../lib/commands';
import { Bars } from './Bars';
import { CloseQuestion } from './CloseQuestion';
import styles from './Frame.module.css';
import { Keys } from './Keys';
import { Palette } from './Palette';
import { Rail } from './Rail';
import { TopBar } from './TopBar';

export function Frame({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation();
  const host = useHost();
  const system = useQuery(reads.system(host));
  const stopped = useLive((live) => live.counters?.stopped ?? false);
  const stopAll = useStopAll();
  const density = useAppearance((appearance) => appearance.density);

  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);

  const { mutate } = stopAll;
  const toggle = useCallback(() => mutate(!stopped), [mutate, stopped]);
  useCommand('stopAll', toggle);

  return (
    <div className={styles.app}>
      <a className={styles.skip} href="#screen">
        {t('frame.skip')}
      </a>
      <Rail system={system.data} />
      <TopBar system={system.data} stopped={stopped} onStop={toggle} />
      <main className={styles.main}>
        <Bars stopped={stopped} onGoOn={() => stopAll.mutate(false)} />
        <div className={styles.screen} id="screen" tabIndex={-1}>
          {children}
        </div>
      </main>
      <CloseQuestion />
      <Keys />
      <Palette stopped={stopped} />
    </div>
  );
}
