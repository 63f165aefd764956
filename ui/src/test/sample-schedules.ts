// Fictional calls for later.
import type { AgendaEntry, SchedulePreview, ScheduleView } from '../api/bindings';
import { at } from './samples';

const HOUR = 3600;

export const SCHEDULE: ScheduleView = {
  id: 'schedule-1',
  callLogId: 'call-later',
  phoneNumber: '+91 98•• ••3210',
  agentId: 'default',
  userId: 'asha',
  priority: 'medium',
  scheduledFor: at(HOUR),
  timezone: 'Asia/Kolkata',
  respectBusinessHours: false,
  businessHours: { start: '09:00', end: '18:00', daysOfWeek: [1, 2, 3, 4, 5] },
  recurring: null,
  catchUp: true,
  state: 'active',
  isPending: true,
  isRecurring: false,
  canCancel: true,
  nextOccurrences: [at(HOUR)],
  canceledDays: [],
  missed: 0,
  createdAt: at(0),
  endedAt: null,
};

export const SCHEDULE_PREVIEW: SchedulePreview = {
  timezone: 'Asia/Kolkata',
  occurrences: [0, 1, 2].map((days) => ({
    scheduledFor: at(HOUR + days * 24 * HOUR),
    dialsAt: at((days === 2 ? 2 : 1) * HOUR + days * 24 * HOUR),
    day: `2026-11-${20 + days}`,
  })),
  more: true,
};

export function entry(change: Partial<AgendaEntry> = {}): AgendaEntry {
  return {
    scheduleId: 'schedule-1',
    callLogId: 'call-later',
    scheduledFor: at(HOUR),
    dialsAt: at(HOUR),
    day: '2026-11-20',
    timezone: 'Asia/Kolkata',
    phoneNumber: '+91 98•• ••3210',
    agentId: 'default',
    isRecurring: false,
    canCancel: true,
    canRestore: false,
    status: 'scheduled',
    outcome: null,
    startedAt: null,
    ...change,
  };
}
