// The dialog for a new call, which any screen may open with what it knows already.
import { create } from 'zustand';

/** What the dialog begins with. */
export interface CallDraft {
  readonly phoneNumber?: string;
  readonly agentId?: string;
  readonly priority?: 'low' | 'medium' | 'high';
}

interface NewCall {
  /** What it begins with; `null` while it is closed. */
  readonly draft: CallDraft | null;
}

export const useNewCall = create<NewCall>(() => ({ draft: null }));

/** Opens the dialog. */
export function openNewCall(draft: CallDraft = {}): void {
  useNewCall.setState({ draft });
}

/** Closes the dialog. A call that was asked for goes on. */
export function closeNewCall(): void {
  useNewCall.setState({ draft: null });
}
