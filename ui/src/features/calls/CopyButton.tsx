// A text that a click copies, shortened where it is long.
import { Button, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Ends of an id that are enough to tell it from others. */
const ENDS = 8;

function short(text: string): string {
  return text.length <= 2 * ENDS + 1 ? text : `${text.slice(0, ENDS)}…${text.slice(-ENDS)}`;
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 2000 });
  const Icon = clipboard.copied ? IconCheck : IconCopy;
  return (
    <Tooltip label={clipboard.copied ? t('drawer.copied') : text}>
      <Button
        size="compact-xs"
        variant="subtle"
        fw={400}
        mr={-7}
        aria-label={clipboard.copied ? t('drawer.copied') : `${label} ${text}`}
        rightSection={<Icon size={13} stroke={1.75} aria-hidden="true" />}
        onClick={() => clipboard.copy(text)}
      >
        {short(text)}
      </Button>
    </Tooltip>
  );
}
