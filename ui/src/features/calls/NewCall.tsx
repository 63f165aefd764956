// A new call, from anywhere by Ctrl+N: the number is looked at while it is typed, and what became
// of the call is followed.
import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../lib/commands';
import { closeNewCall, openNewCall, useNewCall } from '../../lib/new-call';
import { NewCallForm } from './NewCallForm';

export function NewCall() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const draft = useNewCall((state) => state.draft);
  const open = useCallback(() => openNewCall(), []);
  useCommand('newCall', open);
  const follow = useCallback(
    (id: string) => {
      closeNewCall();
      void navigate({ to: '/calls/$id', params: { id } });
    },
    [navigate],
  );
  return (
    <Modal
      opened={draft !== null}
      onClose={closeNewCall}
      title={t('newCall.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      size={480}
    >
      {draft !== null && <NewCallForm draft={draft} onPlaced={follow} />}
    </Modal>
  );
}
