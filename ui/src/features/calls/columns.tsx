// How a call fills the columns of the log.
import type { TFunction } from 'i18next';
import type { AgentView, CallView } from '../../api/bindings';
import { outcomeMark, shownCall } from '../../api/states';
import { clock, count, dateAndTime } from '../../lib/format';
import { type Mark, StateWord } from '../../ui/StateMark';
import type { Column } from '../../ui/Table';
import { CallNumber } from './CallNumber';
import type { ColumnId } from './columns-store';

/** How a call stands in the log: what it came to, once it is over. */
export function standing(call: CallView, t: TFunction): { mark: Mark; word: string } {
  if (call.outcome !== null && !call.needsALook) {
    return { mark: outcomeMark(call.outcome), word: t(`outcome.${call.outcome}`) };
  }
  // Nothing has left yet: it waits for its turn, its hours or a line.
  if (call.status === 'queued' && call.startedAt === null) {
    return { mark: 'wait', word: t('call.waiting') };
  }
  const { mark, word } = shownCall(call);
  return { mark, word: t(`call.${word}`) };
}

/** When a call left; when it was asked for while it has not. */
function momentOf(call: CallView): string {
  return call.startedAt ?? call.createdAt;
}

const seconds = (value: number | null): string => (value === null ? '–' : clock(value));

interface Beside {
  readonly t: TFunction;
  readonly zone: string;
  readonly agents: readonly AgentView[];
}

/** The columns of these names. */
export function columnsOf(ids: readonly ColumnId[], beside: Beside): Column<CallView>[] {
  const { t, zone, agents } = beside;
  const names = new Map(agents.map((agent) => [agent.id, agent.name]));
  const all: Record<ColumnId, Omit<Column<CallView>, 'id' | 'title'>> = {
    state: {
      width: 'minmax(116px, 0.8fr)',
      cell: (call) => {
        const { mark, word } = standing(call, t);
        return <StateWord mark={mark}>{word}</StateWord>;
      },
    },
    when: { width: '104px', cell: (call) => dateAndTime(momentOf(call), zone) },
    person: { width: 'minmax(100px, 1.2fr)', cell: (call) => call.name ?? '–' },
    number: { width: '150px', cell: (call) => <CallNumber call={call} /> },
    campaign: {
      width: 'minmax(100px, 1.2fr)',
      cell: (call) => call.campaignName ?? t('calls.single'),
    },
    agent: {
      width: 'minmax(90px, 1fr)',
      cell: (call) => names.get(call.agentId) ?? call.agentId,
    },
    asker: { width: 'minmax(80px, 0.8fr)', cell: (call) => call.userId },
    priority: { width: '72px', cell: (call) => t(`priority.${call.priority}`) },
    attempt: { width: '32px', figure: true, cell: (call) => count(call.attempt) },
    duration: { width: '60px', figure: true, cell: (call) => seconds(call.duration) },
    talk: { width: '48px', figure: true, cell: (call) => seconds(call.talkSeconds) },
    price: { width: '64px', figure: true, cell: (call) => call.price ?? '–' },
  };
  return ids.map((id) => ({ id, title: t(`log.column.${id}`), ...all[id] }));
}
