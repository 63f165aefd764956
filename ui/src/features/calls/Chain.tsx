// The calls that try to reach one person: each with what became of it, and the next with its time.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { CallView, RetryView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { apiErrorOf } from '../../api/errors';
import { outcomeMark } from '../../api/states';
import { count, dateAndTime } from '../../lib/format';
import { ActionButton } from '../../ui/ActionButton';
import { type Mark, StateMark } from '../../ui/StateMark';
import styles from './Calls.module.css';

interface Props {
  call: CallView;
  zone: string;
}

export function Chain({ call, zone }: Props) {
  const { t } = useTranslation();
  const chain = useQuery(reads.callRetries(useHost(), call.callLogId)).data ?? [];
  if (chain.length < 2 && call.retryReason === null) return null;
  return (
    <section className={styles.timeline}>
      <h3>{t('chain.title')}</h3>
      <ol className={styles.chain}>
        {chain.map((one) => (
          <Attempt
            key={one.callLogId}
            one={one}
            isShown={one.callLogId === call.callLogId}
            zone={zone}
          />
        ))}
      </ol>
      <Drop chain={chain} />
    </section>
  );
}

function markOf(one: RetryView): Mark {
  if (one.outcome !== null) return outcomeMark(one.outcome);
  return one.attemptedAt === null ? 'wait' : 'dial';
}

function Attempt({ one, isShown, zone }: { one: RetryView; isShown: boolean; zone: string }) {
  const { t } = useTranslation();
  const title = t('chain.attempt', { number: count(one.attempt) });
  const waits = one.outcome === null && one.attemptedAt === null;
  return (
    <li className={styles.attempt} aria-current={isShown || undefined}>
      <StateMark mark={markOf(one)} />
      <div>
        <p>
          {isShown ? (
            <b>{title}</b>
          ) : (
            <Link className={styles.link} to="/calls/$id" params={{ id: one.callLogId }}>
              {title}
            </Link>
          )}{' '}
          {waits
            ? t(one.reason === null ? 'chain.ringsAt' : 'chain.ringsAgainAt', {
                time: dateAndTime(one.dueAt, zone),
              })
            : one.outcome === null
              ? t('chain.underWay')
              : t(`outcome.${one.outcome}`)}
        </p>
        <p className={styles.quiet}>
          {one.reason !== null && `${t(`chain.because.${one.reason}`)} `}
          {one.attemptedAt !== null && dateAndTime(one.attemptedAt, zone)}
        </p>
      </div>
    </li>
  );
}

/** Ends the chain: the call that waits is taken back, and one that runs is followed by none. */
function Drop({ chain }: { chain: readonly RetryView[] }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  const last = chain.findLast((one) => one.outcome === null);
  const drop = useMutation({
    mutationFn: async (id: string) => {
      try {
        await commands.callCancel(id);
      } catch (thrown) {
        // A call that runs goes on to its end; that nothing follows it is what was asked for.
        if (apiErrorOf(thrown)?.code !== 'HANGUP_UNSUPPORTED') throw thrown;
      }
    },
    onSuccess: () => {
      for (const name of ['call', 'call-events', 'call-retries', 'calls']) {
        void cache.invalidateQueries({ queryKey: [name] });
      }
    },
    onError,
  });
  if (last === undefined) return null;
  return (
    <div className={styles.sayings}>
      <ActionButton
        size="compact-sm"
        refusal={drop.isSuccess ? t('chain.dropped') : null}
        loading={drop.isPending}
        onClick={() => drop.mutate(last.callLogId)}
      >
        {t('chain.drop')}
      </ActionButton>
    </div>
  );
}
