// From the list to done: where everybody of the running campaigns stands.
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Funnel } from '../../api/bindings';
import { useLive } from '../../api/live-store';
import { count } from '../../lib/format';
import { BarList } from '../../ui/BarList';
import { Panel } from '../../ui/Panel';

export const FunnelPanel = memo(function FunnelPanel({ read }: { read: Funnel }) {
  const funnel = useLive((live) => live.funnel) ?? read;
  const { t } = useTranslation();
  // The words stand still; only the counts move.
  const stages = useMemo(
    () =>
      [
        ['people', 'wait', t('funnel.people'), t('funnel.peopleHint')],
        ['attempted', 'dial', t('funnel.attempted'), t('funnel.attemptedHint')],
        ['answered', 'talk', t('funnel.answered'), t('funnel.answeredHint')],
        ['inCirculation', 'dial', t('funnel.inCirculation'), t('funnel.inCirculationHint')],
        ['finished', 'done', t('funnel.finished'), t('funnel.finishedHint')],
      ] as const,
    [t],
  );
  const people = funnel.waiting + funnel.inCirculation + funnel.finished;
  const counts = { ...funnel, people };
  return (
    <Panel title={t('funnel.title')} note={t('funnel.note')}>
      <BarList
        label={t('funnel.title')}
        total={Math.max(people, funnel.attempted)}
        write={count}
        items={stages.map(([id, mark, label, hint]) => ({
          id,
          mark,
          label,
          hint,
          count: counts[id],
        }))}
      />
    </Panel>
  );
});
