// Which columns are shown.
import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ALWAYS, COLUMN_IDS, useColumns } from './columns-store';

export function ColumnChoice() {
  const { t } = useTranslation();
  const { shown, show } = useColumns();
  return (
    <Popover
      position="bottom-end"
      withinPortal
      trapFocus
      hideDetached={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Button leftSection={<IconColumns3 size={14} stroke={1.75} aria-hidden="true" />}>
          {t('log.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group label={t('log.columnsShown')} value={[...shown]} onChange={show}>
          <Stack gap={8} mt={8}>
            {COLUMN_IDS.map((id) => (
              <Checkbox
                key={id}
                size="xs"
                value={id}
                label={t(`log.column.${id}`)}
                disabled={ALWAYS.includes(id)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
