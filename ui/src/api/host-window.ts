// The window's own process answers: the only file that imports Tauri, beside the bindings.
import { Channel } from '@tauri-apps/api/core';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { type Batch, commands, events } from './bindings';
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
      const channel = new Channel<Batch>();
      channel.onmessage = (batch) => {
        if (!over) onBatch(batch);
      };
      commands.eventsSubscribe(cursor, channel).catch(() => {
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
