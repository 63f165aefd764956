// The calls in flight, newest first, with running clocks; they hold still under a pointer.
import { useFocusWithin, useHover, useMergedRef } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { memo, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView } from '../../api/bindings';
import { shownCall } from '../../api/states';
import { useAppearance } from '../../lib/appearance';
import { count, phone } from '../../lib/format';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { StateWord } from '../../ui/StateMark';
import { type Column, rowsOf, Table } from '../../ui/Table';
import { Clock } from './Lamps';
import { type Line, useSteady } from './steady';

export const CallsNow = memo(function CallsNow({ calls }: { calls: readonly CallView[] }) {
  const { t } = useTranslation();
  const density = useAppearance((appearance) => appearance.density);
  const columns = useMemo(
    (): Column<Line>[] => [
      {
        id: 'state',
        title: t('calls.state'),
        width: 'minmax(88px, 0.8fr)',
        cell: ({ call, over }) => {
          if (over) return <StateWord mark="done">{t('call.over')}</StateWord>;
          const { mark, word } = shownCall(call);
          return <StateWord mark={mark}>{t(`call.${word}`)}</StateWord>;
        },
      },
      {
        id: 'person',
        title: t('calls.person'),
        width: 'minmax(84px, 1.2fr)',
        cell: ({ call }) => call.name ?? '–',
      },
      {
        id: 'number',
        title: t('calls.number'),
        width: 'minmax(118px, 1fr)',
        cell: ({ call }) => phone(call.phoneNumber),
      },
      {
        id: 'campaign',
        title: t('calls.campaign'),
        width: 'minmax(72px, 1.3fr)',
        cell: ({ call }) => call.campaignName ?? t('calls.single'),
      },
      {
        id: 'try',
        title: t('calls.try'),
        width: '24px',
        figure: true,
        cell: ({ call }) => count(call.attempt),
      },
      {
        id: 'clock',
        title: t('calls.clock'),
        width: '44px',
        figure: true,
        cell: ({ call, over }) => (over ? '–' : <Clock call={call} />),
      },
    ],
    [t],
  );
  const navigate = useNavigate();
  const open = useCallback(
    ({ call }: Line) => void navigate({ to: '/calls/$id', params: { id: call.callLogId } }),
    [navigate],
  );
  const { hovered, ref: pointed } = useHover<HTMLDivElement>();
  const { focused, ref: entered } = useFocusWithin<HTMLDivElement>();
  const aimed = useMergedRef(pointed, entered);
  // Until the arrow keys have come to a row, Enter opens none.
  const [byKeys, setByKeys] = useState(false);
  const reach = useCallback(() => setByKeys(true), []);
  const still = hovered || (focused && byKeys);
  const { lines, waiting } = useSteady(calls, still);
  const rows = useMemo(() => rowsOf(lines), [lines]);
  const held = waiting > 0 ? t('calls.heldMore', { count: waiting }) : t('calls.held');
  return (
    <Panel title={t('calls.now')} note={still ? held : t('calls.newestFirst')}>
      <div ref={aimed}>
        {lines.length === 0 ? (
          <Blank title={t('calls.none')} text={t('calls.noneMeans')} />
        ) : (
          <Table
            label={t('calls.now')}
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            isQuiet={isOver}
            density={density}
            onOpen={open}
            onReach={reach}
          />
        )}
      </div>
    </Panel>
  );
});

const keyOf = ({ call }: Line) => call.callLogId;
const isOver = ({ over }: Line) => over;
