// The keymap: listens to the keys, and draws the sheet that lists them.
import { Modal } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUndo } from '../../api/undo';
import { runCommand, useCommand, useCommands } from '../../lib/commands';
import { capsOf, followKeys, KEYMAP } from '../../lib/hotkeys';
import { Caps } from '../../ui/Caps';
import styles from './Keys.module.css';
import { SCREENS } from './screens';

const GROUPS = ['do', 'go'] as const;

export function Keys() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const runs = useCommands((commands) => commands.runs);
  const { undoLast } = useUndo();
  useCommand(
    'keys',
    useCallback(() => setOpen(true), []),
  );
  useCommand('palette', spotlight.toggle);
  useCommand(
    'undo',
    useCallback(() => void undoLast(), [undoLast]),
  );
  useEffect(() => followKeys(document, runCommand), []);
  return (
    <>
      {SCREENS.map(({ to, command }) => (
        <GoTo key={to} to={to} command={command} />
      ))}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('keys.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        size="md"
      >
        {GROUPS.map((group) => (
          <section key={group} className={styles.group}>
            <h3>{t(`keys.${group}`)}</h3>
            <ul>
              {KEYMAP.filter((key) => key.group === group && runs[key.command] !== undefined).map(
                ({ command, keys }) => (
                  <li key={command} className={styles.key}>
                    {t(`command.${command}`)}
                    <Caps caps={capsOf(keys)} />
                  </li>
                ),
              )}
            </ul>
          </section>
        ))}
        <p className={styles.note}>{t('keys.note')}</p>
      </Modal>
    </>
  );
}

type Screen = (typeof SCREENS)[number];

/** Goes to a screen when its key is pressed. */
function GoTo({ to, command }: { to: Screen['to']; command: Screen['command'] }) {
  const navigate = useNavigate();
  useCommand(
    command,
    useCallback(() => void navigate({ to }), [navigate, to]),
  );
  return null;
}
