// The undo journal: what was done lately and can be taken back, newest last.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { hideToast, showToast } from '../ui/toasts';
import { useExplain } from './explain';

/** Something that was done and can be taken back. */
interface Undoable {
  /** What it was done to: a later deed on the same takes its place. */
  readonly about: string;
  /** What was done, in a sentence. */
  readonly done: string;
  readonly undo: () => Promise<unknown>;
  /** Whether the screen offers the way back itself, so that no message is needed. */
  readonly quiet?: boolean;
}

/** So many deeds are remembered. */
const KEPT = 20;

interface Journal {
  readonly deeds: readonly Undoable[];
}

/** The deeds that can be taken back. */
export const useJournal = create<Journal>(() => ({ deeds: [] }));

function drop(about: string): void {
  useJournal.setState(({ deeds }) => ({ deeds: deeds.filter((deed) => deed.about !== about) }));
}

/** Forgets a deed that was taken back some other way. */
export function forgetDeed(about: string): void {
  drop(about);
  hideToast(`undo-${about}`);
}

interface Undo {
  /** Notes what was done, and offers the way back. */
  readonly remember: (deed: Undoable) => void;
  /** Takes back the newest deed; false if there is none. */
  readonly undoLast: () => boolean;
}

/** Gives the way to remember deeds and to take them back. */
export function useUndo(): Undo {
  const { t } = useTranslation();
  const explain = useExplain();
  const takeBack = useCallback(
    (deed: Undoable) => {
      forgetDeed(deed.about);
      deed.undo().then(
        () =>
          showToast({
            id: `undo-${deed.about}`,
            title: t('undo.undone'),
            text: deed.done,
            close: t('common.close'),
          }),
        (thrown: unknown) => {
          const { title, remedy } = explain(thrown);
          showToast({ title, text: remedy, tone: 'bad', close: t('common.close') });
        },
      );
    },
    [explain, t],
  );
  const remember = useCallback(
    (deed: Undoable) => {
      drop(deed.about);
      useJournal.setState(({ deeds }) => ({ deeds: [...deeds, deed].slice(-KEPT) }));
      if (deed.quiet === true) return;
      showToast({
        id: `undo-${deed.about}`,
        title: deed.done,
        actions: [{ label: t('undo.undo'), run: () => takeBack(deed) }],
        close: t('common.close'),
      });
    },
    [takeBack, t],
  );
  const undoLast = useCallback(() => {
    const last = useJournal.getState().deeds.at(-1);
    if (last !== undefined) takeBack(last);
    return last !== undefined;
  }, [takeBack]);
  return { remember, undoLast };
}
