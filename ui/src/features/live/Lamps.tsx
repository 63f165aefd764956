// One lamp for each line. A call keeps its lamp until it is over.
import { Link } from '@tanstack/react-router';
import { memo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView } from '../../api/bindings';
import { shownCall } from '../../api/states';
import { clock, phoneTail, secondsSince } from '../../lib/format';
import { keepPlaces } from '../../lib/slots';
import { useNow } from '../../lib/use-now';
import { StateMark } from '../../ui/StateMark';
import styles from './Live.module.css';

interface Props {
  calls: readonly CallView[];
  linesMax: number;
}

/** More lamps than this show their shape only. */
const WORDS_UP_TO = 30;

export const Lamps = memo(function Lamps({ calls, linesMax }: Props) {
  const { t } = useTranslation();
  const places = useRef<(string | null)[]>([]);
  const byId = new Map(calls.map((call) => [call.callLogId, call]));
  places.current = keepPlaces(places.current, [...byId.keys()].reverse(), linesMax);
  const many = places.current.length > WORDS_UP_TO;
  return (
    <ul className={styles.lamps} data-many={many || undefined} aria-label={t('lamps.title')}>
      {places.current.map((id, place) => {
        const call = id === null ? undefined : byId.get(id);
        return many ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a lamp is.
          <SmallLamp key={place} call={call} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a lamp is.
          <Lamp key={place} call={call} />
        );
      })}
    </ul>
  );
});

const Lamp = memo(function Lamp({ call }: { call: CallView | undefined }) {
  const { t } = useTranslation();
  if (call === undefined) {
    return (
      <li className={styles.lamp} data-mark="wait">
        <b>
          <StateMark mark="wait" />
          {t('lamps.free')}
        </b>
        <span className={styles.line}>&nbsp;</span>
      </li>
    );
  }
  const { mark, word } = shownCall(call);
  return (
    <li className={styles.lamp} data-mark={mark}>
      <Link to="/calls/$id" params={{ id: call.callLogId }} title={call.name ?? undefined}>
        <b>
          <StateMark mark={mark} />
          {t(`call.${word}`)}
        </b>
        <span className={styles.line}>
          <span>{phoneTail(call.phoneNumber)}</span>
          <Clock call={call} />
        </span>
      </Link>
    </li>
  );
});

const SmallLamp = memo(function SmallLamp({ call }: { call: CallView | undefined }) {
  const { t } = useTranslation();
  const shown = call === undefined ? null : shownCall(call);
  const words =
    call === undefined || shown === null
      ? t('lamps.free')
      : `${t(`call.${shown.word}`)} ${phoneTail(call.phoneNumber)}`;
  const inside = (
    <>
      <StateMark mark={shown?.mark ?? 'wait'} />
      <span className="visually-hidden">{words}</span>
    </>
  );
  return (
    <li className={styles.lamp} data-mark={shown?.mark ?? 'wait'} title={words}>
      {call === undefined ? (
        inside
      ) : (
        <Link to="/calls/$id" params={{ id: call.callLogId }}>
          {inside}
        </Link>
      )}
    </li>
  );
});

/** How long a call has been talking, or under way. */
export function Clock({ call }: { call: CallView }) {
  const now = useNow();
  const from = call.answeredAt ?? call.startedAt;
  return <span className="num">{from === null ? '0:00' : clock(secondsSince(from, now))}</span>;
}
