// Whether Exotel tells of calls by itself: the public address, where it leads, and what has come.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CallbacksView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { count, dateAndTime } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { Fact, Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import styles from './Settings.module.css';

interface Props {
  /** Where the API listens, or would. */
  listen: string;
}

export function Callbacks({ listen }: Props) {
  const { t } = useTranslation();
  const answer = useQuery(reads.callbacks(useHost()));
  const words = useAnswerWords();
  const explain = useExplain();
  return (
    <Panel title={t('callbacks.title')} note={t('callbacks.note')}>
      <QueryView answer={answer} words={words} explain={explain} lines={3}>
        {(view) =>
          view.publicUrl === null ? (
            <NotSet listen={listen} />
          ) : (
            <Heard view={view} publicUrl={view.publicUrl} listen={listen} />
          )
        }
      </QueryView>
    </Panel>
  );
}

/** An example of an address, as README writes it. */
const LIKE = 'DIALDESK_PUBLIC_URL=https://desk.example.com';

function NotSet({ listen }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Facts>
        <Fact label={t('callbacks.address')} mark="wait">
          {t('callbacks.notSet')}
        </Fact>
      </Facts>
      <p className={styles.means}>
        {t('callbacks.notSetMeans')} {t('callbacks.how', { address: `http://${listen}` })}{' '}
        <b data-copyable>{LIKE}</b>
      </p>
    </>
  );
}

interface HeardProps extends Props {
  view: CallbacksView;
  publicUrl: string;
}

function Heard({ view, publicUrl, listen }: HeardProps) {
  const { t } = useTranslation();
  const moment = (at: string) => dateAndTime(at, CALLEE_ZONE);
  const { leadsTo, lastAt, refused, turnedAway } = view;
  return (
    <>
      <Facts>
        <Fact label={t('callbacks.address')} hint={t('callbacks.addressHint')}>
          <span data-copyable>{publicUrl}</span>
        </Fact>
        <Fact label={t('callbacks.leadsTo')} mark={leadsTo === null ? 'bad' : 'talk'}>
          {leadsTo === null ? t('callbacks.nowhere') : <span data-copyable>{leadsTo}</span>}
        </Fact>
        <Fact label={t('callbacks.last')} mark={lastAt === null ? 'wait' : 'done'}>
          {lastAt === null
            ? t('callbacks.noneSince', { time: moment(view.since) })
            : moment(lastAt)}
        </Fact>
        <Fact label={t('callbacks.taken')}>{count(view.taken)}</Fact>
        <Fact
          label={t('callbacks.refused')}
          mark={refused > 0 ? 'look' : undefined}
          hint={t('callbacks.refusedHint')}
        >
          {count(refused)}
        </Fact>
        <Fact label={t('callbacks.turnedAway')} hint={t('callbacks.turnedAwayHint')}>
          {count(turnedAway)}
        </Fact>
      </Facts>
      <p className={styles.means}>
        {leadsTo === null
          ? t('callbacks.nowhereMeans', { address: `http://${listen}` })
          : t('callbacks.means')}
      </p>
    </>
  );
}
