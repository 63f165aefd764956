// The way between the screens. Screens that do not exist yet have no item.
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SystemView } from '../../api/bindings';
import { useLive } from '../../api/live-store';
import { count } from '../../lib/format';
import styles from './Frame.module.css';
import { SCREENS } from './screens';

/** The handset on its dial, as in `icons/icon.svg`. */
function Logo() {
  return (
    <svg className={styles.logo} width="20" height="20" viewBox="16 16 480 480" aria-hidden="true">
      <rect x="16" y="16" width="480" height="480" rx="112" fill="currentColor" />
      <path
        d="M80 224c0-88 72-128 176-128s176 40 176 128v8a24 24 0 0 1-24 24h-48a24 24 0 0 1-24-24v-24c-20-14-46-20-80-20s-60 6-80 20v24a24 24 0 0 1-24 24h-48a24 24 0 0 1-24-24Z"
        fill="var(--panel)"
      />
      <circle cx="256" cy="336" r="72" fill="none" stroke="var(--panel)" strokeWidth="64" />
    </svg>
  );
}

/** How much happens on a screen, beside its name. */
function Tally({ of, title }: { of: 'linesHeld' | 'running'; title: (count: number) => string }) {
  const tally = useLive(({ counters }) =>
    counters === null ? 0 : of === 'running' ? counters.running.length : counters.linesHeld,
  );
  if (tally === 0) return null;
  return (
    <span className={styles.tally} title={title(tally)}>
      {count(tally)}
    </span>
  );
}

export const Rail = memo(function Rail({ system }: { system: SystemView | undefined }) {
  const { t } = useTranslation();
  return (
    <nav className={styles.rail} aria-label={t('rail.label')}>
      <div className={styles.brand}>
        <Logo />
        <span className={styles.label}>Dialdesk</span>
      </div>
      <div className={styles.items}>
        {SCREENS.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={styles.item} activeOptions={{ exact: to === '/' }}>
            <Icon size={16} stroke={1.75} aria-hidden="true" />
            <span className={styles.label}>{t(label)}</span>
            {to === '/' && (
              <Tally of="linesHeld" title={(tally) => t('rail.liveTally', { count: tally })} />
            )}
            {to === '/campaigns' && (
              <Tally of="running" title={(tally) => t('rail.campaignsTally', { count: tally })} />
            )}
          </Link>
        ))}
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
});
