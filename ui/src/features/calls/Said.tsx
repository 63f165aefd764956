// What people said of a call: who, when, what and why.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CallView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { askAbout } from '../../api/resolving';
import { dateAndTime } from '../../lib/format';
import { ActionButton } from '../../ui/ActionButton';
import styles from './Calls.module.css';

interface Props {
  call: CallView;
  zone: string;
}

export function Said({ call, zone }: Props) {
  const { t } = useTranslation();
  const said = useQuery(reads.callResolutions(useHost(), call.callLogId)).data ?? [];
  if (said.length === 0 && call.resolutions.length === 0) return null;
  return (
    <section className={styles.timeline}>
      <h3>{t('resolve.heading')}</h3>
      {call.resolutions.length > 0 && (
        <>
          <p className={styles.quiet}>{t('resolve.meaning')}</p>
          <div className={styles.sayings}>
            {call.resolutions.map(({ name, allowed, reason }) => (
              <ActionButton
                key={name}
                size="compact-sm"
                refusal={allowed || reason === null ? null : t(`resolve.refusal.${reason}`)}
                onClick={() => askAbout({ call, how: name, zone })}
              >
                {t(`resolve.${name}`)}
              </ActionButton>
            ))}
          </div>
        </>
      )}
      <ul className={styles.said}>
        {said.map((one) => (
          <li key={one.at}>
            <p>
              <b>{one.userId}</b>, {dateAndTime(one.at, zone)}: {t(`resolve.said.${one.how}`)}
              {one.providerCallId !== null && (
                <>
                  {' '}
                  <span data-copyable>{one.providerCallId}</span>
                </>
              )}
            </p>
            {one.reason !== null && <p className={styles.quiet}>{one.reason}</p>}
            {one.redialCallLogId !== null && (
              <Link className={styles.link} to="/calls/$id" params={{ id: one.redialCallLogId }}>
                {t('resolve.redialed')}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
