// What the pages ask the program for, and who answers: the window's own process, or the REST API
// when the pages run in a browser.
import type { Batch, CloseAsked, commands } from './bindings';

/** Everything that the pages ask, with the very types of the Rust side. */
export type Commands = Pick<
  typeof commands,
  | 'systemView'
  | 'liveView'
  | 'campaignList'
  | 'campaignGet'
  | 'campaignStart'
  | 'campaignPause'
  | 'campaignResume'
  | 'campaignStop'
  | 'campaignContacts'
  | 'campaignCreate'
  | 'campaignUpdate'
  | 'campaignFigures'
  | 'campaignRetries'
  | 'campaignEdits'
  | 'campaignWhy'
  | 'contactWhy'
  | 'statsSeries'
  | 'statsSummary'
  | 'importList'
  | 'importCount'
  | 'importPreview'
  | 'importStart'
  | 'importGet'
  | 'importCancel'
  | 'importUndo'
  | 'importRejects'
  | 'importRejectsSave'
  | 'closeAnswer'
  | 'openedFiles'
  | 'filesPick'
  | 'callList'
  | 'callGet'
  | 'callEvents'
  | 'callCancel'
  | 'callRetries'
  | 'callResolve'
  | 'callResolutions'
  | 'callNumber'
  | 'callPlace'
  | 'scheduleCreate'
  | 'schedulePreview'
  | 'scheduleAgenda'
  | 'scheduleCancel'
  | 'scheduleRestore'
  | 'numberCheck'
  | 'agentList'
  | 'agentSave'
  | 'agentRemove'
  | 'suppressionList'
  | 'suppressionAdd'
  | 'suppressionImport'
  | 'suppressionImporting'
  | 'suppressionImportCancel'
  | 'suppressionRemove'
  | 'enginePause'
  | 'engineResume'
  | 'accountRecheck'
  | 'breakerHold'
  | 'away'
  | 'strangerList'
  | 'strangerSeen'
  | 'settingsGet'
  | 'settingsUpdate'
  | 'callbacksGet'
  | 'accountTest'
  | 'accountSave'
  | 'accountForget'
  | 'apiSwitch'
  | 'apiToken'
  | 'apiTokenRenew'
  | 'diagnostics'
  | 'programRestart'
>;

/** What a file that hovers over the window, or is dropped on it, does. */
export type DropMove =
  | { readonly kind: 'over' }
  | { readonly kind: 'left' }
  | { readonly kind: 'dropped'; readonly paths: readonly string[] };

/** Ends what was begun. */
export type End = () => void;

/** Whoever answers. */
export interface Host {
  /** A browser has no files of this computer: nothing can be dropped there. */
  readonly kind: 'window' | 'browser';
  readonly commands: Commands;
  /** Follows what becomes true after `cursor` until ended; tells when the line breaks. */
  readonly follow: (cursor: number, onBatch: (batch: Batch) => void, onLost: () => void) => End;
  /** Follows files dragged over the window. */
  readonly followDrops: (onMove: (move: DropMove) => void) => End;
  /** Follows files opened with the program while it runs. */
  readonly followOpened: (onOpened: () => void) => End;
  /** Follows wishes to close the window while so many calls are under way and campaigns run. */
  readonly followCloseAsked: (onAsked: (atStake: CloseAsked) => void) => End;
}

/** Finds out who answers here. */
export async function findHost(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in globalThis) {
    return (await import('./host-window')).windowHost();
  }
  return (await import('./host-browser')).browserHost();
}
