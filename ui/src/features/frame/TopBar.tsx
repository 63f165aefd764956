// What is always on screen: whose telephones ring, whether the provider is well, and Stop all.
import { ActionIcon, Button, Menu, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SystemView } from '../../api/bindings';
import { useLive } from '../../api/live-store';
import { useAppearance } from '../../lib/appearance';
import { runCommand } from '../../lib/commands';
import { clock, count, secondsUntil, timeOfDay, zoneName } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { capsFor } from '../../lib/hotkeys';
import { useNow } from '../../lib/use-now';
import { Caps } from '../../ui/Caps';
import { Hint } from '../../ui/Hint';
import { type Mark, StateMark } from '../../ui/StateMark';
import styles from './Frame.module.css';

interface Props {
  system: SystemView | undefined;
  stopped: boolean;
  onStop: () => void;
}

export function TopBar({ system, stopped, onStop }: Props) {
  const { t } = useTranslation();
  return (
    <header className={styles.top}>
      <Account system={system} />
      <Health system={system} />
      <HeadRoom />
      <Clocks />
      <span className={styles.end}>
        <Button
          variant="subtle"
          className={styles.roomy}
          aria-keyshortcuts="Control+K"
          onClick={() => runCommand('palette')}
          leftSection={<IconSearch size={14} stroke={1.75} aria-hidden="true" />}
          rightSection={<Caps caps={capsFor('palette')} />}
        >
          {t('top.find')}
        </Button>
        <Appearance />
        <Hint label={t(stopped ? 'top.goOnHint' : 'top.stopAllHint')}>
          <Button
            variant={stopped ? 'filled' : 'danger'}
            aria-keyshortcuts="Control+Shift+S"
            onClick={onStop}
            fw={600}
          >
            {t(stopped ? 'top.goOn' : 'top.stopAll')}
          </Button>
        </Hint>
      </span>
    </header>
  );
}

function Account({ system }: { system: SystemView | undefined }) {
  const { t } = useTranslation();
  if (system === undefined) return <span className={styles.account}>{t('common.loading')}</span>;
  if (system.sandbox) {
    return (
      <Hint label={t('top.sandboxHint', { speed: system.account.speed })}>
        <span className={styles.sandbox} data-testid="sandbox">
          {t('top.sandbox')}
          <small className={styles.middling}>{t('top.sandboxMeans')}</small>
        </span>
      </Hint>
    );
  }
  return (
    <span className={styles.account}>
      <span className={styles.fact}>
        {t('top.account')} <b>{system.account.label}</b>
      </span>
      {system.account.kind === 'loopback' && (
        <span className={styles.sandbox}>{t('top.loopback')}</span>
      )}
    </span>
  );
}

function Health({ system }: { system: SystemView | undefined }) {
  const { t } = useTranslation();
  const now = useNow();
  const problem = useLive((live) => live.counters?.accountProblem ?? null);
  const breaker = useLive((live) => live.counters?.breaker);
  const wallUntil = useLive((live) => live.counters?.wallUntil ?? null);
  if (breaker === undefined) return null;
  const provider = t('top.provider');
  const { mark, words, hint } = ((): { mark: Mark; words: string; hint: string } => {
    if (problem !== null) {
      return { mark: 'bad', words: t('health.account'), hint: problem.message };
    }
    switch (breaker.state) {
      case 'open': {
        const left = clock(secondsUntil(breaker.until, now));
        return { mark: 'bad', words: t('health.open', { left }), hint: t('health.openHint') };
      }
      case 'held-open':
        return { mark: 'held', words: t('health.heldOpen'), hint: t('health.heldOpenHint') };
      case 'held-closed':
        return { mark: 'look', words: t('health.heldClosed'), hint: t('health.heldClosedHint') };
      case 'half-open':
        return { mark: 'look', words: t('health.halfOpen'), hint: t('health.halfOpenHint') };
      case 'closed':
        return wallUntil === null
          ? { mark: 'talk', words: t('health.closed'), hint: t('health.closedHint') }
          : {
              mark: 'held',
              words: t('health.wall', { left: clock(secondsUntil(wallUntil, now)) }),
              hint: t('health.wallHint'),
            };
    }
  })();
  return (
    <Hint label={`${hint} ${system?.account.baseUrl ?? ''}`}>
      <span className={styles.fact} data-testid="health">
        <StateMark mark={mark} />
        <b>{provider}</b> {words}
      </span>
    </Hint>
  );
}

function HeadRoom() {
  const { t } = useTranslation();
  const budget = useLive((live) => live.counters?.budget);
  const used = useLive((live) => live.counters?.budgetUsed ?? 0);
  if (budget === undefined) return null;
  const left = Math.max(0, budget - used);
  const share = budget === 0 ? 0 : left / budget;
  return (
    <Hint label={t('top.headRoomHint')}>
      <span className={`${styles.fact} ${styles.roomy}`}>
        <span className={styles.meter} data-low={share < 0.2 || undefined} aria-hidden="true">
          <i style={{ width: `${share * 100}%` }} />
        </span>
        <span>
          <b>{count(left)}</b> {t('top.headRoom', { budget: count(budget) })}
        </span>
      </span>
    </Hint>
  );
}

function Clocks() {
  const { t } = useTranslation();
  const now = useNow();
  const closesAt = useLive((live) => live.counters?.hoursCloseAt ?? null);
  return (
    <>
      <Hint label={t('top.clockHint')}>
        <span className={styles.fact}>
          {zoneName(CALLEE_ZONE)}
          <b className={styles.clock}>{timeOfDay(now, CALLEE_ZONE, true)}</b>
        </span>
      </Hint>
      {closesAt !== null && (
        <span className={`${styles.fact} ${styles.roomy}`}>
          {t('top.hoursClose')} <b>{clock(secondsUntil(closesAt, now))}</b>
        </span>
      )}
    </>
  );
}

const SCHEMES = [
  { scheme: 'light', icon: IconSun },
  { scheme: 'dark', icon: IconMoon },
  { scheme: 'auto', icon: IconDeviceDesktop },
] as const;

function Appearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { density, setDensity } = useAppearance();
  const Icon = SCHEMES.find((one) => one.scheme === colorScheme)?.icon ?? IconDeviceDesktop;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('appearance.label')} title={t('appearance.label')}>
          <Icon size={16} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('appearance.colours')}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(scheme) => setColorScheme(asScheme(scheme))}
        >
          {SCHEMES.map(({ scheme }) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`appearance.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('appearance.rows')}</Menu.Label>
        <Menu.RadioGroup
          value={density}
          onChange={(chosen) => setDensity(chosen === 'compact' ? 'compact' : 'comfortable')}
        >
          <Menu.RadioItem value="comfortable">{t('appearance.comfortable')}</Menu.RadioItem>
          <Menu.RadioItem value="compact">{t('appearance.compact')}</Menu.RadioItem>
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function asScheme(value: string): 'light' | 'dark' | 'auto' {
  return value === 'light' || value === 'dark' ? value : 'auto';
}
