// How a campaign's settings came to be: each version with who made it, when, and what it changed.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CampaignView, ChangeView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { count, dateAndTime } from '../../lib/format';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import styles from './Retries.module.css';
import { editWords, retryField } from './words';

/** Fields that have a name in the form. */
const NAMED = {
  name: 'form.name',
  agentId: 'form.agentId',
  priority: 'form.priority',
  rulePack: 'form.rulePack',
  rulePackReason: 'form.rulePackReason',
  'callingHours.start': 'form.hoursStart',
  'callingHours.end': 'form.hoursEnd',
  'callingHours.daysOfWeek': 'form.days',
  timezone: 'form.timezone',
  'pace.callsPerMinute': 'form.callsPerMinute',
  'pace.maxConcurrent': 'form.maxConcurrent',
  'pace.share': 'form.share',
  startAt: 'form.startAt',
  endAt: 'form.endAt',
} as const;

function isNamed(field: string): field is keyof typeof NAMED {
  return field in NAMED;
}

const ORDER = Object.keys(NAMED);

/** In the order of the form; what it does not have comes last. */
function inOrder(changes: readonly ChangeView[]): readonly ChangeView[] {
  const place = ({ field }: ChangeView) => {
    const found = ORDER.indexOf(field);
    return found < 0 ? ORDER.length : found;
  };
  return changes.toSorted((a, b) => place(a) - place(b));
}

export function Edits({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  // Read anew for each version.
  const edits = useQuery(reads.campaignEdits(host, campaign.id, campaign.version));
  return (
    <Panel title={t('edits.title')} note={t('edits.note')}>
      <QueryView answer={edits} lines={3} words={words} explain={explain}>
        {(list) => (
          <ol className={styles.versions}>
            {list.map((edit) => (
              <li key={edit.version} className={styles.version}>
                <p className={styles.who}>
                  {t('edits.version', {
                    version: count(edit.version),
                    who: edit.userId,
                    at: dateAndTime(edit.at, campaign.timezone),
                  })}
                </p>
                {edit.changes.length === 0 ? (
                  <p>{t('edits.made')}</p>
                ) : (
                  inOrder(edit.changes).map((change) => (
                    <Change key={change.field} change={change} campaign={campaign} />
                  ))
                )}
              </li>
            ))}
          </ol>
        )}
      </QueryView>
    </Panel>
  );
}

function Change({ change, campaign }: { change: ChangeView; campaign: CampaignView }) {
  const { t } = useTranslation();
  const agents = useQuery(reads.agents(useHost())).data ?? [];
  const { field } = change;
  const shown = (value: string | null) =>
    value === null ? t('form.nothing') : editWords(field, value, campaign, agents, t);
  return (
    <p className={styles.change}>
      {isNamed(field) ? t(NAMED[field]) : retryField(field, t)}: <s>{shown(change.old)}</s>{' '}
      <span aria-hidden="true">→</span> <b>{shown(change.new)}</b>
    </p>
  );
}
