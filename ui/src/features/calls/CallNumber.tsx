// A number, masked until somebody asks for it; that they did is recorded.
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { CallView } from '../../api/bindings';
import { useHost } from '../../api/client';
import { phone } from '../../lib/format';
import styles from './Calls.module.css';
import { useShown } from './shown-store';

interface Props {
  call: CallView;
  /** Reached by the Tab key: in the drawer, not in each of a million rows. */
  byKeyboard?: boolean;
}

export function CallNumber({ call, byKeyboard = false }: Props) {
  const { t } = useTranslation();
  const host = useHost();
  const onError = useShowFailure();
  const full = useShown((shown) => shown.numbers[call.callLogId]);
  if (full !== undefined || !call.phoneNumber.includes('•')) {
    return <span data-copyable>{phone(full ?? call.phoneNumber)}</span>;
  }
  return (
    <button
      type="button"
      className={styles.masked}
      title={t('log.showNumber')}
      tabIndex={byKeyboard ? undefined : -1}
      onClick={(event) => {
        event.stopPropagation();
        host.commands
          .callNumber(call.callLogId)
          .then((number) => useShown.getState().show(call.callLogId, number), onError);
      }}
    >
      {call.phoneNumber}
      {byKeyboard && <span className="visually-hidden">{t('log.showNumber')}</span>}
    </button>
  );
}
