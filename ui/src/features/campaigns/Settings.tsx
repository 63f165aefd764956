// A campaign's settings, which may be changed while it runs: what changes is shown before it is.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { faultsOf } from '../../api/errors';
import { useExplain } from '../../api/explain';
import { useOperator } from '../../api/operator';
import { useUndo } from '../../api/undo';
import { Failed } from '../../ui/Failed';
import { Panel } from '../../ui/Panel';
import styles from './Campaigns.module.css';
import { type Draft, differences, draftOf, inputOf } from './draft';
import { Edits } from './Edits';
import { Fields } from './Fields';
import { RetryRules } from './RetryRules';
import { wordsFor } from './words';

export function Settings({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const cache = useQueryClient();
  const { remember } = useUndo();
  const userId = useOperator();
  const system = useQuery(reads.system(host)).data;
  const agents = useQuery(reads.agents(host)).data ?? [];
  // Only what was touched is held here; all else follows the campaign.
  const [touched, touch] = useState<Partial<Draft>>({});
  const before = draftOf(campaign);
  const after = { ...before, ...touched };
  const changed = differences(before, after);
  const took = (saved: CampaignView) => {
    cache.setQueryData(['campaign', saved.id], saved);
    void cache.invalidateQueries({ queryKey: ['campaigns'] });
  };
  const change = ({ id }: CampaignView, from: Draft, to: Draft) =>
    host.commands.campaignUpdate(id, { ...inputOf(from, to), userId });
  const save = useMutation({
    mutationFn: () => change(campaign, before, after),
    onSuccess: (saved) => {
      took(saved);
      touch({});
      const now = draftOf(saved);
      remember({
        about: `settings-${saved.id}`,
        done: t('form.saved', { name: saved.name }),
        undo: () => change(saved, now, before).then(took),
      });
    },
  });
  const faults = save.isError ? faultsOf(save.error) : [];
  return (
    <div className={styles.columns}>
      <div className={styles.aside}>
        <Panel title={t('campaigns.settings')} note={t('form.note')}>
          <Fields
            draft={after}
            faults={faults}
            system={system}
            onChange={(change) => touch({ ...touched, ...change })}
          />
        </Panel>
        <RetryRules campaign={campaign} />
      </div>
      <div className={styles.aside}>
        <Panel title={t('form.changes')}>
          <div className={styles.changes}>
            {changed.length === 0 ? (
              <p className={styles.quiet}>{t('form.noChanges')}</p>
            ) : (
              <dl aria-label={t('form.changes')}>
                {changed.map((field) => (
                  <div key={field} className={styles.change}>
                    <dt>{t(`form.${field}`)}</dt>
                    <dd>
                      <s>{wordsFor(before, field, agents, t)}</s>
                      <span aria-hidden="true">→</span>
                      <b>{wordsFor(after, field, agents, t)}</b>
                    </dd>
                  </div>
                ))}
              </dl>
            )}
            {save.isError && (
              <Failed
                title={explain(save.error).title}
                remedy={faults.length === 0 ? explain(save.error).remedy : ''}
              />
            )}
            <p className={styles.quiet}>{t('form.inForce')}</p>
            <div className={styles.buttons}>
              <Button
                disabled={changed.length === 0}
                onClick={() => {
                  touch({});
                  save.reset();
                }}
              >
                {t('form.discard')}
              </Button>
              <Button
                variant="filled"
                disabled={changed.length === 0}
                loading={save.isPending}
                onClick={() => save.mutate()}
              >
                {t('form.save')}
              </Button>
            </div>
          </div>
        </Panel>
        <Edits campaign={campaign} />
      </div>
    </div>
  );
}
