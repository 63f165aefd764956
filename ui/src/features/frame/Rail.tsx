// The way between the screens. Screens that do not exist yet have no item.
import { IconActivity, IconFileImport, IconListDetails } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SystemView } from '../../api/bindings';
import { useLive } from '../../api/live-store';
import { count } from '../../lib/format';
import styles from './Frame.module.css';

const ITEMS = [
  { to: '/', label: 'rail.live', icon: IconActivity },
  { to: '/campaigns', label: 'rail.campaigns', icon: IconListDetails },
  { to: '/import', label: 'rail.import', icon: IconFileImport },
] as const;

function Logo() {
  return (
    <svg className={styles.logo} width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <rect width="20" height="20" rx="5.5" fill="currentColor" />
      <path
        d="M13.9 7.2A4.8 4.8 0 1 0 13.9 12.8"
        fill="none"
        stroke="var(--panel)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="10" cy="10" r="1.7" fill="var(--panel)" />
    </svg>
  );
}

export function Rail({ system }: { system: SystemView | undefined }) {
  const { t } = useTranslation();
  const inFlight = useLive((live) => live.counters?.linesHeld ?? 0);
  const running = useLive((live) => live.counters?.running.length ?? 0);
  const tallies: Partial<Record<string, number>> = { '/': inFlight, '/campaigns': running };
  return (
    <nav className={styles.rail} aria-label={t('rail.label')}>
      <div className={styles.brand}>
        <Logo />
        <span className={styles.label}>Dialdesk</span>
      </div>
      <div className={styles.items}>
        {ITEMS.map(({ to, label, icon: Icon }) => {
          const tally = tallies[to] ?? 0;
          return (
            <Link key={to} to={to} className={styles.item} activeOptions={{ exact: to === '/' }}>
              <Icon size={16} stroke={1.75} aria-hidden="true" />
              <span className={styles.label}>{t(label)}</span>
              {tally > 0 && (
                <span className={styles.tally} title={t(`${label}Tally`, { count: tally })}>
                  {count(tally)}
                </span>
              )}
            </Link>
          );
        })}
      </div>
      <p className={styles.foot}>
        {t('rail.local')}
        {system !== undefined && (
          <>
            <br />
            {t('rail.version', { version: system.version })}
          </>
        )}
      </p>
    </nav>
  );
}
