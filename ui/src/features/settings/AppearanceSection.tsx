// How the window looks on this computer.
import { SegmentedControl, Stack } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppearance, useTheme } from '../../lib/appearance';
import { Panel } from '../../ui/Panel';
import styles from './Settings.module.css';

const THEMES = ['light', 'dark', 'auto'] as const;
const DENSITIES = ['comfortable', 'compact'] as const;

export function AppearanceSection() {
  const { t } = useTranslation();
  const colours = useId();
  const rows = useId();
  const { theme, setTheme } = useTheme();
  const { density, setDensity } = useAppearance();
  return (
    <Panel title={t('settings.appearance')} note={t('settings.appearanceNote')}>
      <Stack gap={16} className={styles.form}>
        <div>
          <p id={colours} className={styles.label}>
            {t('appearance.colours')}
          </p>
          <SegmentedControl
            aria-labelledby={colours}
            size="sm"
            value={theme}
            onChange={(chosen) => setTheme(THEMES.find((one) => one === chosen) ?? 'auto')}
            data={THEMES.map((value) => ({ value, label: t(`appearance.${value}`) }))}
          />
        </div>
        <div>
          <p id={rows} className={styles.label}>
            {t('appearance.rows')}
          </p>
          <SegmentedControl
            aria-labelledby={rows}
            size="sm"
            value={density}
            onChange={(chosen) =>
              setDensity(DENSITIES.find((one) => one === chosen) ?? 'comfortable')
            }
            data={DENSITIES.map((value) => ({ value, label: t(`appearance.${value}`) }))}
          />
        </div>
      </Stack>
    </Panel>
  );
}
