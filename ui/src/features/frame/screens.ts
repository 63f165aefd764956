// The screens of the rail, of the palette and of the keys. What does not exist yet has no entry.
import {
  IconActivity,
  IconCalendarTime,
  IconFileImport,
  IconHeadset,
  IconListDetails,
  IconPhone,
  IconPhoneOff,
  IconSettings,
} from '@tabler/icons-react';

export const SCREENS = [
  { to: '/', label: 'rail.live', icon: IconActivity, command: 'goLive' },
  { to: '/campaigns', label: 'rail.campaigns', icon: IconListDetails, command: 'goCampaigns' },
  { to: '/calls', label: 'rail.calls', icon: IconPhone, command: 'goCalls' },
  { to: '/schedule', label: 'rail.schedule', icon: IconCalendarTime, command: 'goSchedule' },
  { to: '/import', label: 'rail.import', icon: IconFileImport, command: 'goImport' },
  { to: '/agents', label: 'rail.agents', icon: IconHeadset, command: 'goAgents' },
  { to: '/do-not-call', label: 'rail.doNotCall', icon: IconPhoneOff, command: 'goDoNotCall' },
  { to: '/settings', label: 'rail.settings', icon: IconSettings, command: 'goSettings' },
] as const;
