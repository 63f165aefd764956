// What is known of a number while it is typed: how it is read, what was put right, and whether it
// may be rung now.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { NumberView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { phone, timeOfDay, zoneName } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { StateMark } from '../../ui/StateMark';
import styles from './Calls.module.css';
import { useForbidden } from './use-forbidden';

const countries = new Intl.DisplayNames(['en'], { type: 'region' });

interface Props {
  id: string;
  /** `undefined` while nothing is known. */
  view: NumberView | undefined;
}

export function NumberVerdict({ id, view }: Props) {
  const { t } = useTranslation();
  const sandbox = useQuery(reads.system(useHost())).data?.sandbox ?? false;
  const forbidden = useForbidden();
  return (
    <div id={id} role="status">
      <ul className={styles.verdict}>
        {view?.fault != null && (
          <li>
            <StateMark mark="bad" />
            <span>
              {t(`numberFault.${view.fault}`)} {t(`numberRemedy.${view.fault}`)}
            </span>
          </li>
        )}
        {view?.phoneNumber != null && (
          <li>
            <StateMark mark="done" />
            <span>
              <span className="num">{phone(view.phoneNumber)}</span>
              {view.country !== null && ` · ${countries.of(view.country) ?? view.country}`}
              {view.repaired !== null && ` · ${t(`repair.${view.repaired}`)}`}
            </span>
          </li>
        )}
        {view?.phoneNumber != null &&
          view.reasons.map((refusal) => {
            const { title, remedy } = forbidden(refusal);
            return (
              <li key={refusal.reason}>
                <StateMark mark="held" />
                <span>
                  {title} {remedy}
                  {refusal.reason === 'suppressed' &&
                    view.suppressedBecause !== null &&
                    ` ${t('newCall.suppressedBecause', { reason: view.suppressedBecause })}`}
                </span>
              </li>
            );
          })}
        {view?.phoneNumber != null && view.reasons.length === 0 && (
          <li>
            <StateMark mark="talk" />
            <span>
              {view.allowedUntil === null
                ? t(sandbox ? 'newCall.allowedInSandbox' : 'newCall.allowed')
                : t('newCall.allowedUntil', {
                    time: timeOfDay(view.allowedUntil, CALLEE_ZONE),
                    zone: zoneName(CALLEE_ZONE),
                  })}
            </span>
          </li>
        )}
      </ul>
    </div>
  );
}
