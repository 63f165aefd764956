// From the list to done: where everybody of the running campaigns stands.
import { useTranslation } from 'react-i18next';
import type { Funnel } from '../../api/bindings';
import { useLive } from '../../api/live-store';
import { count } from '../../lib/format';
import { BarList } from '../../ui/BarList';
import { Panel } from '../../ui/Panel';

export function FunnelPanel({ read }: { read: Funnel }) {
  const funnel = useLive((live) => live.funnel) ?? read;
  const { t } = useTranslation();
  const people = funnel.waiting + funnel.inCirculation + funnel.finished;
  return (
    <Panel title={t('funnel.title')} note={t('funnel.note')}>
      <BarList
        label={t('funnel.title')}
        total={Math.max(people, funnel.attempted)}
        write={count}
        items={[
          {
            id: 'people',
            mark: 'wait',
            label: t('funnel.people'),
            count: people,
            hint: t('funnel.peopleHint'),
          },
          {
            id: 'attempted',
            mark: 'dial',
            label: t('funnel.attempted'),
            count: funnel.attempted,
            hint: t('funnel.attemptedHint'),
          },
          {
            id: 'answered',
            mark: 'talk',
            label: t('funnel.answered'),
            count: funnel.answered,
            hint: t('funnel.answeredHint'),
          },
          {
            id: 'circulating',
            mark: 'dial',
            label: t('funnel.inCirculation'),
            count: funnel.inCirculation,
            hint: t('funnel.inCirculationHint'),
          },
          {
            id: 'finished',
            mark: 'done',
            label: t('funnel.finished'),
            count: funnel.finished,
            hint: t('funnel.finishedHint'),
          },
        ]}
      />
    </Panel>
  );
}
