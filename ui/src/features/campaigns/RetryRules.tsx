// Who is rung again, when and how often, by what the call came to; with the times that would follow.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignView, RetryInput, RetryPreview, RetryRule } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { useExplain } from '../../api/explain';
import { useOperator } from '../../api/operator';
import { useUndo } from '../../api/undo';
import { dateAndTime, timeOfDay } from '../../lib/format';
import { Panel } from '../../ui/Panel';
import { StateWord } from '../../ui/StateMark';
import styles from './Retries.module.css';
import { retryField } from './words';

const REASONS = ['busy', 'no_answer', 'voicemail', 'network_error'] as const;
type Reason = (typeof REASONS)[number];

/** The figures of a rule; waits are kept in seconds and typed in minutes. */
const FIGURES = ['delaySeconds', 'growth', 'maxDelaySeconds', 'maxAttempts'] as const;
type Figure = (typeof FIGURES)[number];

const IN_MINUTES: readonly Figure[] = ['delaySeconds', 'maxDelaySeconds'];

function typedOf(rule: RetryRule, figure: Figure): string {
  return String(IN_MINUTES.includes(figure) ? rule[figure] / 60 : rule[figure]);
}

function figureOf(typed: string, figure: Figure): number {
  return Math.round(Number(typed) * (IN_MINUTES.includes(figure) ? 60 : 1));
}

/** What is typed, by `busy.growth`. */
type Typed = Readonly<Partial<Record<`${Reason}.${Figure}`, string>>>;

/** The figures that differ from those in force, by reason. */
function inputOf(campaign: CampaignView, typed: Typed): RetryInput {
  const input: RetryInput = {};
  for (const reason of REASONS) {
    const rule = campaign.retry[reason];
    for (const figure of FIGURES) {
      const text = typed[`${reason}.${figure}`];
      if (rule === undefined || text === undefined || text === typedOf(rule, figure)) continue;
      input[reason] = { ...input[reason], [figure]: figureOf(text, figure) };
    }
  }
  return input;
}

export function RetryRules({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const cache = useQueryClient();
  const { remember } = useUndo();
  const [typed, type] = useState<Typed>({});
  const previews = useQuery(reads.campaignRetries(host, campaign.id)).data ?? [];
  const userId = useOperator();
  const input = inputOf(campaign, typed);
  const changed = Object.keys(input).length > 0;
  const took = (saved: CampaignView) => {
    cache.setQueryData(['campaign', saved.id], saved);
    for (const name of ['campaign-retries', 'campaign-edits']) {
      void cache.invalidateQueries({ queryKey: [name, saved.id] });
    }
  };
  const save = useMutation({
    mutationFn: () => host.commands.campaignUpdate(campaign.id, { userId, retry: input }),
    onSuccess: (saved) => {
      const before = campaign.retry;
      took(saved);
      type({});
      remember({
        about: `retries-${saved.id}`,
        done: t('retry.saved', { name: saved.name }),
        undo: () => host.commands.campaignUpdate(saved.id, { userId, retry: before }).then(took),
      });
    },
  });
  const faults = save.isError ? faultsOf(save.error) : [];
  return (
    <Panel title={t('retry.title')} note={t('retry.note')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <table className={styles.rules}>
          <thead>
            <tr>
              <th scope="col">{t('retry.reason')}</th>
              {FIGURES.map((figure) => (
                <th key={figure} scope="col">
                  {t(`retry.${figure}`)}
                </th>
              ))}
            </tr>
          </thead>
          {REASONS.map((reason) => {
            const rule = campaign.retry[reason];
            if (rule === undefined) return null;
            const preview = previews.find((one) => one.reason === reason);
            return (
              <tbody key={reason}>
                <tr>
                  <th scope="row">{t(`retry.because.${reason}`)}</th>
                  {FIGURES.map((figure) => (
                    <td key={figure}>
                      <TextInput
                        type="number"
                        min={1}
                        step="any"
                        size="xs"
                        aria-label={`${t(`retry.because.${reason}`)}: ${t(`retry.${figure}`)}`}
                        value={typed[`${reason}.${figure}`] ?? typedOf(rule, figure)}
                        error={faults.some(({ field }) => field === `retry.${reason}.${figure}`)}
                        onChange={(event) =>
                          type({ ...typed, [`${reason}.${figure}`]: event.currentTarget.value })
                        }
                      />
                    </td>
                  ))}
                </tr>
                <tr>
                  <td colSpan={FIGURES.length + 1} className={styles.times}>
                    {input[reason] === undefined ? (
                      <Times preview={preview} zone={campaign.timezone} />
                    ) : (
                      t('retry.saveFirst')
                    )}
                  </td>
                </tr>
              </tbody>
            );
          })}
        </table>
        {save.isError && (
          <div role="alert">
            <StateWord mark="bad">{explain(save.error).title}</StateWord>
            {faults.map(({ field, message }) => (
              <p key={field}>
                {retryField(field, t)}:{' '}
                {field.endsWith('Seconds') ? t('retry.inSeconds', { message }) : message}
              </p>
            ))}
            {faults.length === 0 && <p>{explain(save.error).remedy}</p>}
          </div>
        )}
        <div className={styles.end}>
          <p>{t('retry.budget')}</p>
          <Button
            disabled={!changed}
            onClick={() => {
              type({});
              save.reset();
            }}
          >
            {t('form.discard')}
          </Button>
          <Button type="submit" variant="filled" disabled={!changed} loading={save.isPending}>
            {t('retry.save')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Times({ preview, zone }: { preview: RetryPreview | undefined; zone: string }) {
  const { t } = useTranslation();
  if (preview === undefined) return null;
  if (preview.times.length === 0) return t('retry.never');
  const minutes = preview.times.map((at) => dateAndTime(at, zone));
  // The sandbox lives faster: its waits may be shorter than a minute.
  const seconds = new Set(minutes).size < minutes.length;
  const days = minutes.map((text) => text.split(',')[0]);
  const times = preview.times.map((at, index) =>
    days[index] === days[0] ? timeOfDay(at, zone, seconds) : (minutes[index] ?? ''),
  );
  return t('retry.times', { times: times.join(', ') });
}
