// Why a call was not placed, and the way on: every answer that is not a placed call.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/bindings';
import { apiErrorOf } from '../../api/errors';
import { useExplain } from '../../api/explain';
import { runCommand } from '../../lib/commands';
import { closeNewCall } from '../../lib/new-call';
import { StateMark } from '../../ui/StateMark';
import styles from './Calls.module.css';
import { useForbidden } from './use-forbidden';

/** Failures that a call of one's own has words for, beside those that every screen has. */
const TOLD = [
  'VALIDATION_ERROR',
  'INVALID_PHONE_NUMBER',
  'AGENT_NOT_FOUND',
  'CONCURRENT_LIMIT_REACHED',
  'API_UNAVAILABLE',
  'PROVIDER_REFUSED',
  'ACCOUNT_ERROR',
  'CALL_CANCELED',
] as const;

type Told = (typeof TOLD)[number];

interface Words {
  readonly title: string;
  readonly remedies: readonly string[];
}

interface Props {
  thrown: unknown;
  /** Opens the call whose outcome is not known yet. */
  onFollow: (id: string) => void;
}

export function NotPlaced({ thrown, onFollow }: Props) {
  const { t } = useTranslation();
  const { title, remedies } = useWords()(thrown);
  const error = apiErrorOf(thrown);
  const asked = error?.callLogId ?? null;
  const stopped = error?.reasons.some(({ reason }) => reason === 'stopped') ?? false;
  return (
    <div className={styles.notPlaced} role="alert">
      <p className={styles.notPlacedTitle}>
        <StateMark mark={asked === null ? 'bad' : 'look'} size={12} />
        {title}
      </p>
      {remedies.map((remedy) => (
        <p key={remedy}>{remedy}</p>
      ))}
      {asked !== null && <Button onClick={() => onFollow(asked)}>{t('newCall.follow')}</Button>}
      {stopped && <Button onClick={() => runCommand('stopAll')}>{t('top.goOn')}</Button>}
      {error?.code === 'ACCOUNT_ERROR' && (
        <Button
          onClick={() => {
            closeNewCall();
            runCommand('goSettings');
          }}
        >
          {t('notPlaced.openSettings')}
        </Button>
      )}
    </div>
  );
}

function useWords(): (thrown: unknown) => Words {
  const { t } = useTranslation();
  const explain = useExplain();
  const forbidden = useForbidden();
  return (thrown) => {
    const error = apiErrorOf(thrown);
    const told = TOLD.find((code) => code === error?.code);
    if (error !== null && error.code === 'CALL_NOT_ALLOWED') {
      return {
        title: t('notPlaced.CALL_NOT_ALLOWED.title'),
        remedies: error.reasons.map((reason) => {
          const words = forbidden(reason);
          return `${words.title} ${words.remedy}`;
        }),
      };
    }
    if (error !== null && told !== undefined) return wordsOf(error, told);
    const { title, remedy } = explain(thrown);
    return { title, remedies: [remedy] };
  };

  function wordsOf(error: ApiError, code: Told): Words {
    const key =
      code === 'API_UNAVAILABLE' && error.callLogId !== null ? ('UNKNOWN' as const) : code;
    const details = error.details.map(({ field, message }) => `${field}: ${message}`).join('; ');
    const facts = { message: details === '' ? error.message : details };
    const remedies = [t(`notPlaced.${key}.remedy`, facts)];
    if (error.retryAfterS !== null) {
      remedies.push(t('notPlaced.retryAfter', { count: error.retryAfterS }));
    }
    return { title: t(`notPlaced.${key}.title`), remedies };
  }
}
