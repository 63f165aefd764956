// The window's own process answers: the only file that imports Tauri, beside the bindings.
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { commands, events } from './bindings';
import type { DropMove, End, Host } from './host';

/** A listener that may be ended before it has begun. */
function ended(begun: Promise<End>): End {
  let over = false;
  void begun.then((end) => {
    if (over) end();
  });
  return () => {
    over = true;
    void begun.then((end) => end());
  };
}

export function windowHost(): Host {
  return {
    kind: 'window',
    commands,
    follow(cursor, onBatch, onLost) {
      let over = false;
      const follow = async () => {
        const follower = await commands.eventsSubscribe(cursor);
        while (!over) {
          const batch = await commands.eventsNext(follower);
          // Nothing more will come: the program ends, or the page was loaded anew.
          if (batch === null) return;
          if (!over) onBatch(batch);
        }
      };
      follow().catch(() => {
        if (!over) onLost();
      });
      return () => {
        over = true;
      };
    },
    followDrops(onMove: (move: DropMove) => void) {
      return ended(
        getCurrentWebview().onDragDropEvent(({ payload }) => {
          switch (payload.type) {
            case 'enter':
            case 'over':
              onMove({ kind: 'over' });
              break;
            case 'leave':
              onMove({ kind: 'left' });
              break;
            case 'drop':
              onMove({ kind: 'dropped', paths: payload.paths });
              break;
          }
        }),
      );
    },
    followOpened(onOpened) {
      const begun = events.filesOpened.listen(onOpened);
      // What was opened before anybody listened is asked for now.
      begun.then(onOpened, () => {});
      return ended(begun);
    },
    followCloseAsked(onAsked) {
      return ended(events.closeAsked.listen(({ payload }) => onAsked(payload)));
    },
  };
}
