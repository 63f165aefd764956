// What a rule pack says: when people may be rung and how often, and where that is written.
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { RulePackView } from '../../api/bindings';
import { count } from '../../lib/format';
import styles from './Retries.module.css';
import { daysOf } from './words';

function windowsOf(pack: RulePackView, t: TFunction): string {
  if (pack.windows.length === 0) return t('packFacts.always');
  return pack.windows
    .map(({ start, end, daysOfWeek }) => `${start}–${end}, ${daysOf(daysOfWeek, t)}`)
    .join('; ');
}

function capsOf(pack: RulePackView, t: TFunction): string {
  const { per24Hours, perDay, per7Days, lifetime } = pack.caps;
  const told = [
    ['per24Hours', per24Hours],
    ['perDay', perDay],
    ['per7Days', per7Days],
    ['lifetime', lifetime],
    ['afterConversation', pack.afterConversationHours],
    ['afterAbandoned', pack.afterAbandonedHours],
  ] as const;
  const caps = told.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [t(`packFacts.${name}`, { count: value })],
  );
  return caps.length === 0 ? t('packFacts.noCaps') : caps.join('; ');
}

export function PackFacts({ pack }: { pack: RulePackView }) {
  const { t } = useTranslation();
  const facts = [
    ['windows', windowsOf(pack, t)],
    ['caps', capsOf(pack, t)],
    ['purpose', pack.purpose],
    ['source', pack.source],
    ['version', t('packFacts.versionOf', { version: count(pack.version), date: pack.effective })],
  ] as const;
  return (
    <dl className={styles.pack} aria-label={t('packFacts.title')}>
      {facts.map(([name, text]) =>
        text === '' ? null : (
          <div key={name}>
            <dt>{t(`packFacts.${name}`)}</dt>
            <dd>{text}</dd>
          </div>
        ),
      )}
      {pack.holidays.length > 0 && (
        <div>
          <dt>{t('packFacts.holidays')}</dt>
          <dd>{pack.holidays.map(({ date, name }) => `${name} (${date})`).join(', ')}</dd>
        </div>
      )}
    </dl>
  );
}
