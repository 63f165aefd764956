// The frame around every screen: rail, top bar, and the bars that must not be overlooked.
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useStopAll } from '../../api/actions';
import { reads, useHost } from '../../api/client';
import { useLive } from '../../api/live-store';
import { useAppearance } from '../../lib/appearance';
import { Bars } from './Bars';
import styles from './Frame.module.css';
import { Rail } from './Rail';
import { TopBar } from './TopBar';

export function Frame({ children }: { children: React.ReactNode }) {
  const host = useHost();
  const system = useQuery(reads.system(host));
  const stopped = useLive((live) => live.counters?.stopped ?? false);
  const stopAll = useStopAll();
  const density = useAppearance((appearance) => appearance.density);

  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);

  useHotkeys([['mod+shift+S', () => stopAll.mutate(!stopped), { preventDefault: true }]], []);

  return (
    <div className={styles.app}>
      <Rail system={system.data} />
      <TopBar system={system.data} stopped={stopped} onStop={() => stopAll.mutate(!stopped)} />
      <main className={styles.main}>
        <Bars stopped={stopped} onGoOn={() => stopAll.mutate(false)} />
        <div className={styles.screen}>{children}</div>
      </main>
    </div>
  );
}
